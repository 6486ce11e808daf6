/** Names typed with commas, spaces or lines between them. */
export const listFrom = (text: string): readonly string[] =>
  text.split(/[\s,]+/).filter((name) => name !== '')

/** Tags typed as `team=support, tier=gold`; one without = has an empty value, which the server refuses by name. */
export const tagsFrom = (text: string): { [name: string]: string } =>
  Object.fromEntries(
    text
      .split(',')
      .map((pair) => pair.trim())
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=')
        return [name.trim(), value.join('=').trim()]
      }),
  )
