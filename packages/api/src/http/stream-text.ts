import type { Clock } from "../context.ts";

export interface StreamTextOptions {
  readonly clock: Clock;
  /** How long it may take, however slowly it is read. */
  readonly longestMs: number;
  /** Called once, however it ended. */
  readonly ended: () => void;
  /** Told why it broke off: half a file must not look like a whole one, so that the connection is cut. */
  readonly broke: (error: unknown) => void;
}

/** Text as a body, each piece made once the one before was taken. */
export function streamText(
  pieces: AsyncGenerator<string, void, undefined>,
  { clock, longestMs, ended, broke }: StreamTextOptions,
): ReadableStream<Uint8Array> {
  const over = new AbortController();
  const encoder = new TextEncoder();
  const end = (): void => {
    if (over.signal.aborted) return;
    over.abort();
    ended();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        void clock.wait(longestMs, over.signal).then(async () => {
          if (over.signal.aborted) return;
          end();
          controller.error(new Error(`the answer was not read within ${longestMs} ms`));
          await pieces.return();
        });
      },
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (over.signal.aborted) return;
          if (value !== undefined) return controller.enqueue(encoder.encode(value));
          if (done === true) {
            end();
            controller.close();
          }
        } catch (error) {
          end();
          broke(error);
          controller.error(error);
        }
      },
      async cancel() {
        end();
        await pieces.return();
      },
    },
    { highWaterMark: 1 },
  );
}
