import type { Admission } from '../admission/admission.ts';
import type { Deletion } from '../objects/deletion.ts';
import type { ObjectStore } from '../objects/objectStore.ts';
import type { Timers } from '../timers.ts';
import type { Timing } from '../timing.ts';
import type { EventRecorder } from './eventRecorder.ts';

/** What the controllers work on. */
export interface ControllerContext {
  readonly store: ObjectStore;
  readonly deletion: Deletion;
  readonly admission: Admission;
  readonly events: EventRecorder;
  readonly timers: Timers;
  readonly timing: Timing;
  /** PEM, as the pods of a namespace find it; undefined without TLS. */
  readonly certificateAuthority: string | undefined;
}
