import { Panel } from '../../parts/panel.tsx';
import { LiveDrawing } from './live-drawing.tsx';

/** A machine's drawing, no actor needed. */
export const MachineDetail = (props: { machine: string }) => (
  <div class="machine-detail">
    <Panel title={props.machine} note="machine" isFlush>
      <LiveDrawing machine={props.machine} />
    </Panel>
  </div>
);
