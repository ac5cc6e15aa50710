import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import vuetify from "vite-plugin-vuetify";
import { compressedCopies } from "./compress.ts";

const API_PATHS = ["/v1", "/hooks", "/openapi.json", "/docs", "/livez", "/readyz", "/metrics"];

export default defineConfig(() => {
  const target = process.env["TRUEUP_API"] ?? "http://127.0.0.1:4180";
  return {
    plugins: [vue(), vuetify({ autoImport: true }), compressedCopies()],
    define: {
      __VUE_OPTIONS_API__: "false",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_I18N_LEGACY_API__: "false",
      __INTLIFY_PROD_DEVTOOLS__: "false",
    },
    server: {
      proxy: Object.fromEntries(
        API_PATHS.map((path) => [path, { target, changeOrigin: true, headers: { origin: target } }]),
      ),
    },
    build: {
      target: "es2022",
      // Small files stay files: a data: URL would need a wider content security policy.
      assetsInlineLimit: 0,
      // The polyfill is an inline script in the page.
      modulePreload: { polyfill: false },
      rolldownOptions: {
        output: {
          codeSplitting: {
            // What many pages need: one file is smaller, compressed, than dozens. Styles keep their places.
            groups: [{ name: "shared", test: /\/src\/[^?]*\.ts$/, minShareCount: 8 }],
          },
        },
      },
    },
  };
});
