/**
 * Takes secrets out of a text that a store sent, before anything reads it: a store may echo what it was sent, and its
 * words end up in messages. Shorter than eight characters nothing is a secret, and replacing it would tear the text.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 8)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .reduce((hidden, form) => hidden.replaceAll(form, "[hidden]"), text);
}
