import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { KubeStatus } from '../connection/kubeStatusError.ts';

/** One frame of a watch (apimachinery meta/v1 WatchEvent). */
export type WatchFrame<K> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: K }
  | { readonly type: 'BOOKMARK'; readonly object: { readonly metadata?: ObjectMeta } }
  | { readonly type: 'ERROR'; readonly object: Partial<KubeStatus> };

/** An object of 1.5 MiB is the most that etcd takes; JSON and managed fields may make it somewhat larger. */
const maxLineBytes = 16 * 1024 * 1024;

/** Cuts a watch's bytes into frames, wherever the chunks end. Throws on a frame that is no JSON or is too long. */
export class WatchFrameReader<K> {
  #rest: Uint8Array[] = [];
  #restBytes = 0;

  push(chunk: Uint8Array): WatchFrame<K>[] {
    const frames: WatchFrame<K>[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      this.#rest.push(chunk.subarray(start, end));
      const line = new TextDecoder().decode(concat(this.#rest));
      this.#rest = [];
      this.#restBytes = 0;
      // The type is the server's promise for the path that was asked; the projections tolerate what is missing.
      if (line.trim() !== '') frames.push(JSON.parse(line) as WatchFrame<K>);
      start = end + 1;
    }
    if (start < chunk.length) {
      this.#rest.push(chunk.subarray(start));
      this.#restBytes += chunk.length - start;
      if (this.#restBytes > maxLineBytes) throw new Error('a watch frame is longer than 16 MiB');
    }
    return frames;
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
