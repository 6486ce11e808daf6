/** Some providers repeat the credential they were sent; ours must not reach a caller or a record. */
export function withoutSecrets<Text extends Buffer | string>(
  text: Text,
  secrets: readonly string[],
): Text | string {
  return secrets.reduce<Text | string>(
    (masked, secret) =>
      masked.includes(secret) ? String(masked).replaceAll(secret, '[credential]') : masked,
    text,
  )
}
