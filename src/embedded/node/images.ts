/** The images of the node: what is there, and what is being pulled. */
import type { Timers } from '../timers.ts';
import type { Timing } from '../timing.ts';
import { findImage, pullFailure, type KnownImage } from './imageCatalog.ts';
import { defaultPullPolicy, parseImage, type ImageReference } from './imageReference.ts';

export interface PullHandlers {
  readonly onEvent: (type: 'Normal' | 'Warning', reason: string, message: string) => void;
  readonly onPresent: () => void;
  /** What the container waits for then; a failed pull is tried again after a back-off, the others are looked at again. */
  readonly onFailure: (reason: 'ErrImagePull' | 'ErrImageNeverPull' | 'InvalidImageName', message: string) => void;
}

const bytesPerUnit = 10e6;

export class Images {
  readonly #timers: Timers;
  readonly #timing: Timing;
  readonly #present = new Set<string>();
  /** Who waits for what is being pulled. */
  readonly #pulls = new Map<string, (() => void)[]>();

  constructor(timers: Timers, timing: Timing) {
    this.#timers = timers;
    this.#timing = timing;
  }

  /** Sees to it that the image is there, as its policy says. */
  obtain(image: string, policy: string | undefined, handlers: PullHandlers): void {
    const reference = parseImage(image);
    if ('error' in reference) {
      handlers.onEvent('Warning', 'InspectFailed', reference.error);
      handlers.onFailure('InvalidImageName', reference.error);
      return;
    }
    const isPresent = this.#present.has(reference.full);
    const wanted = policy ?? defaultPullPolicy(reference);
    if (wanted === 'Never' && !isPresent) {
      const message = `Container image "${image}" is not present with pull policy of Never`;
      handlers.onEvent('Warning', 'ErrImageNeverPull', message);
      handlers.onFailure('ErrImageNeverPull', message);
    } else if (isPresent && wanted !== 'Always') {
      handlers.onEvent('Normal', 'Pulled', `Container image "${image}" already present on machine`);
      handlers.onPresent();
    } else this.#pull(image, reference, handlers);
  }

  #pull(image: string, reference: ImageReference, handlers: PullHandlers): void {
    const startMs = this.#timers.now();
    handlers.onEvent('Normal', 'Pulling', `Pulling image "${image}"`);
    const known = findImage(reference);
    if (!known) {
      const message = pullFailure(reference);
      this.#timers.run(this.#timing.checkImageMs, () => {
        handlers.onEvent('Warning', 'Failed', `Failed to pull image "${image}": ${message}`);
        handlers.onFailure('ErrImagePull', message);
      });
      return;
    }
    this.#whenPulled(known, () => {
      const took = formatDuration(this.#timers.now() - startMs);
      const message = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${known.sizeBytes} bytes.`;
      handlers.onEvent('Normal', 'Pulled', message);
      handlers.onPresent();
    });
  }

  /** One pull for all who wait for it; for an image that is there, only the question whether it is still the one. */
  #whenPulled(image: KnownImage, action: () => void): void {
    const waiting = this.#pulls.get(image.name);
    if (waiting) {
      waiting.push(action);
      return;
    }
    const { checkImageMs, pullMs } = this.#timing;
    if (this.#present.has(image.name)) {
      this.#timers.run(checkImageMs, action);
      return;
    }
    const actions = [action];
    this.#pulls.set(image.name, actions);
    this.#timers.run(checkImageMs + Math.round((pullMs * image.sizeBytes) / bytesPerUnit), () => {
      this.#pulls.delete(image.name);
      this.#present.add(image.name);
      for (const each of actions) each();
    });
  }
}

/** As Go prints a duration of whole milliseconds. */
function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole}ms`;
  const minutes = Math.floor(whole / 60_000);
  const seconds = (whole % 60_000) / 1000;
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds}s`;
}
