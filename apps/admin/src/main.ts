import { createClient } from "@trueup/sdk";
import { createPinia } from "pinia";
import { createApp } from "vue";
import App from "./App.vue";
import { clockKey, systemClock } from "./clock.ts";
import { savedLanguage } from "./messages/language.ts";
import { createMessages, createVocabulary, vocabularyKey } from "./messages/i18n.ts";
import { createPatientFetch } from "./patient-fetch.ts";
import { clientKey } from "./queries/client.ts";
import { createAdminRouter } from "./router.ts";
import { createServerTime } from "./server-time.ts";
import { savedTheme } from "./stores/appearance.ts";
import { useSessionStore } from "./stores/session.ts";
import { adoptedHead, createComponents } from "./vuetify.ts";

reloadAfterUpdate();

const app = createApp(App);

const messages = createMessages();
const vocabulary = createVocabulary(messages.global);

const serverTime = createServerTime(() => systemClock.now());
const patientFetch = createPatientFetch(fetch);

const client = createClient({
  async fetch(request) {
    const response = await patientFetch(request);
    serverTime.heard(response.headers.get("date"));
    if (response.status === 401) useSessionStore().expire();
    return response;
  },
});

app.provide(clientKey, client);
app.provide(clockKey, { ...systemClock, now: () => serverTime.now() });
app.provide(vocabularyKey, vocabulary);
app.provide("usehead", adoptedHead());
app.use(createPinia());
app.use(messages);
app.use(createComponents(savedTheme(), messages));
app.use(createAdminRouter((words) => vocabulary.learn(words)));

// Where another language than English cannot be loaded now, English is better than nothing.
void vocabulary
  .speak(savedLanguage())
  .catch(() => undefined)
  .then(() => app.mount("#app"));

/**
 * A page that was opened before an update asks for parts that the update took away; loading it anew brings the new
 * ones. Once only, so that a part which is truly gone does not turn in circles.
 */
function reloadAfterUpdate(): void {
  const key = "trueup.reloaded";
  const reloadOnce = async () => {
    if (sessionStorage.getItem(key) === location.pathname) return;
    // A server that is away has no new parts either, and this page would be lost.
    const { ok: alive } = await fetch("/livez").catch(() => ({ ok: false }));
    if (!alive) return;
    sessionStorage.setItem(key, location.pathname);
    location.reload();
  };
  window.addEventListener("vite:preloadError", () => void reloadOnce());
}
