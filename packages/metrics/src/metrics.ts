import { collectDefaultMetrics, Registry } from "prom-client";
import own from "../package.json" with { type: "json" };
import { type DatabaseGaugeOptions, registerDatabaseGauges } from "./database-gauges.ts";
import { gaugeOf, histogramOf } from "./instruments.ts";

/** The metrics of one process. */
export interface Metrics {
  /** Where the process's parts put their own. */
  readonly registry: Registry;
  readonly contentType: string;
  /** Shows the figures of the database from here on. */
  showDatabase(options: DatabaseGaugeOptions): void;
  /** Shows how long queries wait for a connection; answers what is to be told of each wait. */
  showPoolWaits(): (waitMs: number) => void;
  /** All of them, as Prometheus reads them. */
  render(): Promise<string>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  gaugeOf(registry, "trueup_build_info").set({ version: own.version, node: process.version }, 1);
  const fillers: (() => Promise<void>)[] = [];
  return {
    registry,
    contentType: registry.contentType,
    showDatabase(options) {
      fillers.push(registerDatabaseGauges(registry, options));
    },
    showPoolWaits() {
      const waits = histogramOf(registry, "trueup_pool_wait_seconds");
      return (waitMs) => waits.observe(waitMs / 1000);
    },
    async render() {
      await Promise.all(fillers.map((fill) => fill()));
      return registry.metrics();
    },
  };
}
