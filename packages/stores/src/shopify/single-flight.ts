/**
 * One run at a time, shared by everybody who asks while it lasts. A caller whose signal ends leaves with null and the
 * run goes on for the others; it is aborted when the last one has left.
 */
export function joinFlights<T>(
  run: (signal: AbortSignal) => Promise<T>,
): (signal: AbortSignal) => Promise<T | null> {
  interface Flight {
    readonly controller: AbortController;
    readonly result: Promise<T>;
    passengers: number;
  }
  let current: Flight | null = null;

  function takeOff(): Flight {
    const controller = new AbortController();
    const flight: Flight = {
      controller,
      passengers: 0,
      result: run(controller.signal).finally(() => land(flight)),
    };
    // Where the last caller has left, nobody is there to hear of a throw.
    flight.result.catch(() => {});
    return flight;
  }

  function land(flight: Flight): void {
    if (current === flight) current = null;
  }

  return async (signal) => {
    if (signal.aborted) return null;
    const flight = (current ??= takeOff());
    flight.passengers += 1;
    try {
      return await leaveOnAbort(flight.result, signal);
    } finally {
      flight.passengers -= 1;
      if (flight.passengers === 0) {
        land(flight);
        flight.controller.abort();
      }
    }
  };
}

async function leaveOnAbort<T>(result: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const { promise: left, resolve: leave } = Promise.withResolvers<null>();
  const onAbort = () => leave(null);
  signal.addEventListener("abort", onAbort);
  // Starting the run may have ended the signal, which then tells nobody any more.
  if (signal.aborted) leave(null);
  try {
    return await Promise.race([result, left]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
