import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { type CounterName, type GaugeName, type HistogramName, type LabelOf, METRICS } from "./catalogue.ts";

/** Registers a counter of the catalogue. */
export function counterOf<Name extends CounterName>(registry: Registry, name: Name): Counter<LabelOf<Name>> {
  const { help, labels } = METRICS[name];
  return new Counter<LabelOf<Name>>({ name, help, labelNames: labels, registers: [registry] });
}

/** Registers a gauge of the catalogue; `collect` fills it in when somebody looks. */
export function gaugeOf<Name extends GaugeName>(
  registry: Registry,
  name: Name,
  collect?: (gauge: Gauge<LabelOf<Name>>) => void,
): Gauge<LabelOf<Name>> {
  const { help, labels } = METRICS[name];
  return new Gauge<LabelOf<Name>>({
    name,
    help,
    labelNames: labels,
    registers: [registry],
    ...(collect === undefined
      ? {}
      : {
          collect() {
            collect(this);
          },
        }),
  });
}

/** Registers a histogram of the catalogue. */
export function histogramOf<Name extends HistogramName>(
  registry: Registry,
  name: Name,
): Histogram<LabelOf<Name>> {
  const { help, labels, buckets } = METRICS[name];
  return new Histogram<LabelOf<Name>>({
    name,
    help,
    labelNames: labels,
    buckets: [...buckets],
    registers: [registry],
  });
}
