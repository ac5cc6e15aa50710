import type { Import, ImportFault, Page } from "@trueup/sdk";
import { useClient } from "./client.ts";
import { pageQuery } from "./pages.ts";
import { type Query, useQuery } from "./use-query.ts";

const IMPORTS_PER_PAGE = 30;

interface ImportsSearch {
  readonly customerId: string;
  readonly cursor: string | null;
}

export interface ImportPlace {
  readonly customerId: string;
  readonly importId: string;
}

export function useImports(search: () => ImportsSearch): Query<Page<Import>> {
  const client = useClient();
  return useQuery(
    (signal) => {
      const { customerId, cursor } = search();
      return client.imports.list(customerId, pageQuery(cursor, IMPORTS_PER_PAGE), { signal });
    },
    { key: () => JSON.stringify(search()), keepWhileLoading: true },
  );
}

export function useImport(place: () => ImportPlace): Query<Import> {
  const client = useClient();
  return useQuery((signal) => client.imports.get(place().customerId, place().importId, { signal }), {
    key: () => JSON.stringify(place()),
  });
}

/** A page of the faults of a file; none are asked for where it has none. */
export function useImportFaults(
  place: () => ImportPlace & { readonly cursor: string | null; readonly total: number },
): Query<Page<ImportFault>> {
  const client = useClient();
  return useQuery(
    async (signal) => {
      const { customerId, importId, cursor, total } = place();
      if (total === 0) return { data: [], nextCursor: null };
      return client.imports.faults(customerId, importId, pageQuery(cursor), { signal });
    },
    { key: () => JSON.stringify(place()), keepWhileLoading: true },
  );
}
