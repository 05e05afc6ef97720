import type { EventRecorder } from '../controllers/eventRecorder.ts';
import type { Deletion } from '../objects/deletion.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { PodShells } from '../shell/podShell.ts';
import type { Timers } from '../timers.ts';
import type { Timing } from '../timing.ts';
import type { Images } from './images.ts';
import type { PodAddresses } from './podAddresses.ts';

/** What the node's workers share. */
export interface NodeContext {
  readonly store: ObjectStore;
  readonly deletion: Deletion;
  readonly events: EventRecorder;
  readonly timers: Timers;
  readonly timing: Timing;
  readonly shells: PodShells;
  readonly images: Images;
  readonly addresses: PodAddresses;
  /** 64 random hexadecimal digits. */
  readonly newId: () => string;
}
