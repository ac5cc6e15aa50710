import type { ItemSyncSetting } from "@trueup/sdk";
import type { SeededRandom } from "../random.ts";
import type { SeedItem } from "../seed.ts";

/** How an item stands when the demonstration begins. */
export interface DemoItem extends SeedItem {
  /** Units received at the start; null for an item that is still on its way, and for a bundle. */
  readonly units: number | null;
  /** Months until its units expire; null for what keeps. */
  readonly keepsMonths: number | null;
}

export interface DemoCustomer {
  readonly name: string;
  readonly warehouses: readonly string[];
  readonly shop: {
    readonly host: string;
    readonly plan: "standard" | "plus";
    readonly name: string;
    /** Connected from the start, or left to be connected in the admin. */
    readonly connected: boolean;
  };
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

const SKINCARE = {
  code: "CDR",
  things: [
    ["BLM", "Hand balm"],
    ["OIL", "Face oil"],
    ["SOP", "Bar soap"],
    ["SHP", "Shampoo"],
    ["CRM", "Night cream"],
    ["MSK", "Clay mask"],
  ],
  scents: ["unscented", "cedar", "citrus", "lavender", "rosemary", "vetiver", "mint", "fig"],
  sizes: ["15 ml", "30 ml", "50 ml", "100 ml", "250 ml"],
} as const;

const ITEMS_PER_CUSTOMER = 2_000;

/** Three merchants: two sell in a shop of their own, the third has not connected its own yet. */
export function demoCustomers(random: SeededRandom): readonly DemoCustomer[] {
  return [
    {
      name: "Aurora Apparel",
      warehouses: ["Main warehouse", "Returns dock"],
      shop: {
        host: "aurora-apparel.myshopify.com",
        plan: "standard",
        name: "Aurora online",
        connected: true,
      },
      items: collect(random, apparel),
    },
    {
      name: "Bold Goods",
      warehouses: ["Main warehouse"],
      shop: { host: "bold-goods.myshopify.com", plan: "plus", name: "Bold Goods shop", connected: true },
      items: withGiftSets(random, collect(random, homeware)),
    },
    {
      name: "Cedar Skincare",
      warehouses: ["Main warehouse"],
      shop: {
        host: "cedar-skincare.myshopify.com",
        plan: "standard",
        name: "Cedar Skincare",
        connected: false,
      },
      items: collect(random, skincare),
    },
  ];
}

type Described = Pick<DemoItem, "sku" | "description" | "tags" | "packaging" | "keepsMonths"> & {
  readonly priceFrom: number;
};
type Describe = (random: SeededRandom, at: number) => Described;

function collect(random: SeededRandom, describe: Describe): DemoItem[] {
  return Array.from({ length: ITEMS_PER_CUSTOMER }, (_, at) => {
    const { priceFrom, ...described } = describe(random, at);
    const price = priceFrom + random.below(priceFrom) + 0.9;
    return {
      ...described,
      price: price.toFixed(2),
      wholesaleCost: (price * (0.3 + 0.2 * random.next())).toFixed(2),
      setting: settingOf(random),
      units: unitsOf(random),
    };
  });
}

const GIFT_SETS = 60;

/** The last items become gift sets of others. */
function withGiftSets(random: SeededRandom, items: readonly DemoItem[]): DemoItem[] {
  const singles = items.slice(0, items.length - GIFT_SETS);
  return items.map((item, at) => {
    if (at < singles.length) return item;
    const parts = new Set(Array.from({ length: 2 + random.below(2) }, () => random.pick(singles)));
    const components = [...parts].map(({ sku }) => ({ sku, units: 1 + random.below(2) }));
    const number = at - singles.length + 1;
    return {
      ...item,
      sku: `${HOME.code}-SET-${String(number).padStart(2, "0")}`,
      description: `Gift set no. ${number}`,
      tags: ["gift set"],
      packaging: "gift box",
      units: null,
      components,
    };
  });
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
    tags: [garment.toLowerCase(), colour.toLowerCase(), ...(edition > 6 ? ["new season"] : [])],
    packaging: garment === "Rain jacket" ? "box" : "poly mailer",
    keepsMonths: null,
    priceFrom: garment === "Organic tee" ? 18 : 45,
  };
};

const homeware: Describe = (random, at) => {
  const { code, things, materials, styles } = HOME;
  const thing = things[at % things.length] ?? "Mug";
  return {
    sku: `${code}-${thing.slice(0, 3).toUpperCase()}-${String(at).padStart(4, "0")}`,
    description: `${random.pick(styles)} ${thing.toLowerCase()}, ${random.pick(materials)}`,
    tags: [thing.toLowerCase()],
    packaging: "box",
    keepsMonths: null,
    priceFrom: 12,
  };
};

const skincare: Describe = (random, at) => {
  const { code, things, scents, sizes } = SKINCARE;
  const size = sizes[at % sizes.length] ?? "50 ml";
  const scent = scents[Math.floor(at / sizes.length) % scents.length] ?? "unscented";
  const [short, thing] = things[Math.floor(at / (sizes.length * scents.length)) % things.length] ?? [
    "SOP",
    "Bar soap",
  ];
  const edition = Math.floor(at / (sizes.length * scents.length * things.length)) + 1;
  return {
    sku: `${code}-${short}${edition}-${scent.slice(0, 3).toUpperCase()}-${size.replace(" ml", "")}`,
    description: `${thing} no. ${edition}, ${scent}, ${size}`,
    tags: [thing.toLowerCase(), scent],
    packaging: "carton",
    keepsMonths: random.pick([6, 12, 18, 24]),
    priceFrom: 9,
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
