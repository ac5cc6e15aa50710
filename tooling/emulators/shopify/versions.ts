/** API versions that the emulated Shopify supports, oldest first; the last two are not released. */
const apiVersions = ["2026-01", "2026-04", "2026-07", "2026-10", "2027-01", "unstable"] as const;

const LATEST = "2026-10";

/** The version that answers a call for `asked`: itself, or the oldest supported where it is retired or unknown. */
export function servedVersion(asked: string, retired: ReadonlySet<string>): string {
  const supported = apiVersions.filter((version) => !retired.has(version));
  return supported.find((version) => version === asked) ?? supported[0] ?? LATEST;
}

export function versionViews(retired: ReadonlySet<string>): object[] {
  return apiVersions
    .filter((version) => !retired.has(version))
    .map((handle) => ({ handle, displayName: displayName(handle), supported: handle <= LATEST }));
}

function displayName(handle: string): string {
  if (handle === LATEST) return `${handle} (Latest)`;
  return handle !== "unstable" && handle > LATEST ? `${handle} (Release candidate)` : handle;
}
