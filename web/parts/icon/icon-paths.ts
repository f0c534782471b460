import * as ArrowDownLeft from 'lucide-solid/icons/arrow-down-left';
import * as ArrowUpRight from 'lucide-solid/icons/arrow-up-right';
import * as AudioLines from 'lucide-solid/icons/audio-lines';
import * as Bot from 'lucide-solid/icons/bot';
import * as Brain from 'lucide-solid/icons/brain';
import * as Check from 'lucide-solid/icons/check';
import * as ChevronDown from 'lucide-solid/icons/chevron-down';
import * as ChevronLeft from 'lucide-solid/icons/chevron-left';
import * as ChevronRight from 'lucide-solid/icons/chevron-right';
import * as ChevronUp from 'lucide-solid/icons/chevron-up';
import * as Circle from 'lucide-solid/icons/circle';
import * as CircleHelp from 'lucide-solid/icons/circle-question-mark';
import * as CircleStop from 'lucide-solid/icons/circle-stop';
import * as CircleX from 'lucide-solid/icons/circle-x';
import * as Clock from 'lucide-solid/icons/clock';
import * as Columns from 'lucide-solid/icons/columns-3';
import * as Command from 'lucide-solid/icons/command';
import * as Download from 'lucide-solid/icons/download';
import * as Ear from 'lucide-solid/icons/ear';
import * as FolderOpen from 'lucide-solid/icons/folder-open';
import * as Gauge from 'lucide-solid/icons/gauge';
import * as Headset from 'lucide-solid/icons/headset';
import * as Info from 'lucide-solid/icons/info';
import * as Link from 'lucide-solid/icons/link';
import * as Filter from 'lucide-solid/icons/list-filter';
import * as Lock from 'lucide-solid/icons/lock';
import * as Maximize from 'lucide-solid/icons/maximize';
import * as Megaphone from 'lucide-solid/icons/megaphone';
import * as Network from 'lucide-solid/icons/network';
import * as Pause from 'lucide-solid/icons/pause';
import * as Pencil from 'lucide-solid/icons/pencil';
import * as PhoneCall from 'lucide-solid/icons/phone-call';
import * as PhoneOff from 'lucide-solid/icons/phone-off';
import * as PhoneForwarded from 'lucide-solid/icons/phone-outgoing';
import * as Play from 'lucide-solid/icons/play';
import * as Plug from 'lucide-solid/icons/plug';
import * as RotateCcw from 'lucide-solid/icons/rotate-ccw';
import * as Search from 'lucide-solid/icons/search';
import * as Server from 'lucide-solid/icons/server';
import * as SunMoon from 'lucide-solid/icons/sun-moon';
import * as Timer from 'lucide-solid/icons/timer';
import * as TriangleAlert from 'lucide-solid/icons/triangle-alert';
import * as Unplug from 'lucide-solid/icons/unplug';
import * as UserRound from 'lucide-solid/icons/user-round';
import * as X from 'lucide-solid/icons/x';
import type { IconName } from './icon-names.ts';
import { type IconShape, iconPath } from './icon-path.ts';

/** The shapes that a module of lucide draws; its types tell only of the component. */
const drawn = (icon: object): string =>
  iconPath((icon as { __iconData: { node: IconShape[] } }).__iconData.node);

/** Each icon as one path in a box of 24 × 24, drawn by its stroke. */
export const iconPaths: Record<IconName, string> = {
  live: drawn(Gauge),
  calls: drawn(PhoneCall),
  campaigns: drawn(Megaphone),
  inspect: drawn(Network),
  ringing: drawn(PhoneCall),
  connecting: drawn(Plug),
  talking: drawn(AudioLines),
  listening: drawn(Ear),
  thinking: drawn(Brain),
  holding: drawn(PhoneForwarded),
  ending: drawn(PhoneOff),
  failed: drawn(CircleX),
  done: drawn(Check),
  idle: drawn(Circle),
  paused: drawn(Pause),
  running: drawn(Play),
  stopped: drawn(CircleStop),
  draft: drawn(Pencil),
  wrapping: drawn(Timer),
  lost: drawn(Unplug),
  retry: drawn(RotateCcw),
  warn: drawn(TriangleAlert),
  info: drawn(Info),
  inbound: drawn(ArrowDownLeft),
  outbound: drawn(ArrowUpRight),
  search: drawn(Search),
  filter: drawn(Filter),
  close: drawn(X),
  down: drawn(ChevronDown),
  up: drawn(ChevronUp),
  back: drawn(ChevronLeft),
  next: drawn(ChevronRight),
  help: drawn(CircleHelp),
  theme: drawn(SunMoon),
  wide: drawn(Maximize),
  download: drawn(Download),
  open: drawn(FolderOpen),
  link: drawn(Link),
  bot: drawn(Bot),
  party: drawn(UserRound),
  operator: drawn(Headset),
  worker: drawn(Server),
  clock: drawn(Clock),
  locked: drawn(Lock),
  columns: drawn(Columns),
  command: drawn(Command),
};
