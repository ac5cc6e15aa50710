import type { ItemSyncSetting } from "@trueup/sdk";
import type { SeededRandom } from "../random.ts";
import type { SeedItem } from "../seed.ts";

/** How an item stands when the demonstration begins. */
export interface DemoItem extends SeedItem {
  /** Units received at the start; null for an item that is still on its way. */
  readonly units: number | null;
}

export interface DemoCustomer {
  readonly name: string;
  readonly warehouses: readonly string[];
  readonly shop: { readonly host: string; readonly plan: "standard" | "plus"; readonly name: string } | null;
  readonly items: readonly DemoItem[];
}

const APPAREL = {
  code: "AUR",
  garments: [
    ["TEE", "Organic tee"],
    ["HDY", "Heavy hoodie"],
    ["JKT", "Rain jacket"],
    ["CHN", "Slim chinos"],
    ["DRS", "Linen dress"],
    ["SWT", "Merino sweater"],
  ],
  colours: ["Black", "Chalk", "Moss", "Rust", "Ink", "Sand", "Clay", "Fog"],
  sizes: ["XS", "S", "M", "L", "XL", "XXL"],
} as const;

const HOME = {
  code: "BLD",
  things: ["Mug", "Plate", "Bowl", "Vase", "Lamp", "Throw", "Cushion", "Tray", "Candle", "Jar"],
  materials: ["stoneware", "glass", "oak", "linen", "brass", "wool", "marble"],
  styles: ["Nordic", "Atlas", "Harbour", "Meadow", "Quarry", "Dune"],
} as const;

const SUPPLIES = {
  code: "CDR",
  things: ["Notebook", "Pen set", "Folder", "Desk pad", "Stamp", "Envelope box", "Marker", "Clip tin"],
  colours: ["white", "navy", "olive", "coral", "grey", "ochre"],
} as const;

const ITEMS_PER_CUSTOMER = 2_000;

/** Three merchants: two sell in a shop of their own, the third has not connected one yet. */
export function demoCustomers(random: SeededRandom): readonly DemoCustomer[] {
  return [
    {
      name: "Aurora Apparel",
      warehouses: ["Main warehouse", "Returns dock"],
      shop: { host: "aurora-apparel.myshopify.com", plan: "standard", name: "Aurora online" },
      items: collect(random, apparel),
    },
    {
      name: "Bold Goods",
      warehouses: ["Main warehouse"],
      shop: { host: "bold-goods.myshopify.com", plan: "plus", name: "Bold Goods shop" },
      items: collect(random, homeware),
    },
    {
      name: "Cedar Office",
      warehouses: ["Main warehouse"],
      shop: null,
      items: collect(random, supplies),
    },
  ];
}

type Describe = (random: SeededRandom, at: number) => { readonly sku: string; readonly description: string };

function collect(random: SeededRandom, describe: Describe): DemoItem[] {
  return Array.from({ length: ITEMS_PER_CUSTOMER }, (_, at) => ({
    ...describe(random, at),
    setting: settingOf(random),
    units: unitsOf(random),
  }));
}

const apparel: Describe = (_random, at) => {
  const { code, garments, colours, sizes } = APPAREL;
  const size = sizes[at % sizes.length] ?? "M";
  const colour = colours[Math.floor(at / sizes.length) % colours.length] ?? "Black";
  const [short, garment] = garments[Math.floor(at / (sizes.length * colours.length)) % garments.length] ?? [
    "TEE",
    "Tee",
  ];
  const edition = Math.floor(at / (sizes.length * colours.length * garments.length)) + 1;
  return {
    sku: `${code}-${short}${edition}-${colour.slice(0, 3).toUpperCase()}-${size}`,
    description: `${garment} no. ${edition}, ${colour.toLowerCase()}, ${size}`,
  };
};

const homeware: Describe = (random, at) => {
  const { code, things, materials, styles } = HOME;
  const thing = things[at % things.length] ?? "Mug";
  return {
    sku: `${code}-${thing.slice(0, 3).toUpperCase()}-${String(at).padStart(4, "0")}`,
    description: `${random.pick(styles)} ${thing.toLowerCase()}, ${random.pick(materials)}`,
  };
};

const supplies: Describe = (random, at) => {
  const { code, things, colours } = SUPPLIES;
  const thing = things[at % things.length] ?? "Notebook";
  return {
    sku: `${code}-${String(1000 + at)}`,
    description: `${thing}, ${random.pick(colours)}, pack of ${random.pick([1, 5, 10, 25])}`,
  };
};

function settingOf(random: SeededRandom): ItemSyncSetting {
  const draw = random.next();
  if (draw < 0.03) return "never";
  if (draw < 0.06) return "always";
  return "default";
}

function unitsOf(random: SeededRandom): number | null {
  const draw = random.next();
  if (draw < 0.08) return null;
  if (draw < 0.25) return 1 + random.below(5);
  return 5 + random.below(200);
}
