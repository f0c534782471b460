import { tryWays } from './what-if-world.ts';

export default tryWays;
