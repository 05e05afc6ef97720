/**
 * How much the terminal has been given and has not parsed. Sizes are in UTF-16 units, which is what a terminal holds.
 */
const requestEveryLength = 512 * 1024;
const maxUnacknowledgedLength = 1024 * 1024;

export interface OutputFlow {
  /** Since the last request. */
  readonly sinceRequest: number;
  /** What each open request stands behind, oldest first. */
  readonly requested: readonly number[];
  /** The sandbox's output is not read. */
  readonly isPaused: boolean;
}

export const initialOutputFlow: OutputFlow = { sinceRequest: 0, requested: [], isPaused: false };

export interface FlowAfterWrite {
  readonly flow: OutputFlow;
  /** A request must be written behind the output. */
  readonly isRequestDue: boolean;
}

export function afterWrite(flow: OutputFlow, length: number): FlowAfterWrite {
  const sinceRequest = flow.sinceRequest + length;
  const isRequestDue = sinceRequest >= requestEveryLength;
  const requested = isRequestDue ? [...flow.requested, sinceRequest] : flow.requested;
  return { flow: judge({ ...flow, sinceRequest: isRequestDue ? 0 : sinceRequest, requested }), isRequestDue };
}

/** The oldest requests were answered, or are given up. */
export function afterAcknowledgements(flow: OutputFlow, count: number): OutputFlow {
  return judge({ ...flow, requested: flow.requested.slice(count) });
}

function judge(flow: OutputFlow): OutputFlow {
  const unacknowledged = flow.requested.reduce((sum, length) => sum + length, flow.sinceRequest);
  // Without an open request nothing would ever resume it.
  return { ...flow, isPaused: unacknowledged > maxUnacknowledgedLength && flow.requested.length > 0 };
}
