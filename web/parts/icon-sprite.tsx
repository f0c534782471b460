import ArrowDownLeft from 'lucide-solid/icons/arrow-down-left';
import ArrowUpRight from 'lucide-solid/icons/arrow-up-right';
import AudioLines from 'lucide-solid/icons/audio-lines';
import Bot from 'lucide-solid/icons/bot';
import Brain from 'lucide-solid/icons/brain';
import Check from 'lucide-solid/icons/check';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import ChevronLeft from 'lucide-solid/icons/chevron-left';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import ChevronUp from 'lucide-solid/icons/chevron-up';
import Circle from 'lucide-solid/icons/circle';
import CircleHelp from 'lucide-solid/icons/circle-question-mark';
import CircleStop from 'lucide-solid/icons/circle-stop';
import CircleX from 'lucide-solid/icons/circle-x';
import Clock from 'lucide-solid/icons/clock';
import Columns from 'lucide-solid/icons/columns-3';
import Command from 'lucide-solid/icons/command';
import Download from 'lucide-solid/icons/download';
import Ear from 'lucide-solid/icons/ear';
import FolderOpen from 'lucide-solid/icons/folder-open';
import Gauge from 'lucide-solid/icons/gauge';
import Info from 'lucide-solid/icons/info';
import Link from 'lucide-solid/icons/link';
import Filter from 'lucide-solid/icons/list-filter';
import Lock from 'lucide-solid/icons/lock';
import Maximize from 'lucide-solid/icons/maximize';
import Megaphone from 'lucide-solid/icons/megaphone';
import Network from 'lucide-solid/icons/network';
import Pause from 'lucide-solid/icons/pause';
import Pencil from 'lucide-solid/icons/pencil';
import PhoneCall from 'lucide-solid/icons/phone-call';
import PhoneOff from 'lucide-solid/icons/phone-off';
import PhoneForwarded from 'lucide-solid/icons/phone-outgoing';
import Play from 'lucide-solid/icons/play';
import Plug from 'lucide-solid/icons/plug';
import RotateCcw from 'lucide-solid/icons/rotate-ccw';
import Search from 'lucide-solid/icons/search';
import Server from 'lucide-solid/icons/server';
import SunMoon from 'lucide-solid/icons/sun-moon';
import Timer from 'lucide-solid/icons/timer';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import Unplug from 'lucide-solid/icons/unplug';
import UserRound from 'lucide-solid/icons/user-round';
import X from 'lucide-solid/icons/x';
import { type Component, For } from 'solid-js';
import { type IconName, iconNames } from './icon-names.ts';

const drawings: Record<IconName, Component<{ size?: number }>> = {
  live: Gauge,
  calls: PhoneCall,
  campaigns: Megaphone,
  inspect: Network,
  ringing: PhoneCall,
  connecting: Plug,
  talking: AudioLines,
  listening: Ear,
  thinking: Brain,
  holding: PhoneForwarded,
  ending: PhoneOff,
  failed: CircleX,
  done: Check,
  idle: Circle,
  paused: Pause,
  running: Play,
  stopped: CircleStop,
  draft: Pencil,
  wrapping: Timer,
  lost: Unplug,
  retry: RotateCcw,
  warn: TriangleAlert,
  info: Info,
  inbound: ArrowDownLeft,
  outbound: ArrowUpRight,
  search: Search,
  filter: Filter,
  close: X,
  down: ChevronDown,
  up: ChevronUp,
  back: ChevronLeft,
  next: ChevronRight,
  help: CircleHelp,
  theme: SunMoon,
  wide: Maximize,
  download: Download,
  open: FolderOpen,
  link: Link,
  bot: Bot,
  party: UserRound,
  worker: Server,
  clock: Clock,
  locked: Lock,
  columns: Columns,
  command: Command,
};

/** Once on the page: `Icon` refers to it. */
export const IconSprite = () => (
  <svg class="sprite" aria-hidden="true">
    <For each={iconNames}>
      {(name) => {
        const Drawing = drawings[name];
        return (
          <symbol id={`icon-${name}`} viewBox="0 0 24 24">
            <Drawing />
          </symbol>
        );
      }}
    </For>
  </svg>
);
