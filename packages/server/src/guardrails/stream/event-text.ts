/** One server-sent event with its blank line, as it came. */
export const eventsIn = (text: string): string[] => text.split(/(?<=\n\r?\n)/)

const dataLine = /^data:( ?)(.*?)(\r?)$/gm

/** The data of one event; null when it has none. */
export function dataOf(event: string): string | null {
  let data: string | null = null
  for (const [, , line] of event.matchAll(dataLine)) data = data === null ? line! : `${data}\n${line}`
  return data
}

/** The same event with other data, in the places of the old. */
export function withData(event: string, data: string): string {
  const lines = data.split('\n')
  const count = [...event.matchAll(dataLine)].length
  let at = 0
  return event.replace(dataLine, (_, space: string, __: string, ending: string) => {
    const own = ++at === count ? lines.slice(at - 1) : lines.slice(at - 1, at)
    return own.map((line) => `data:${space}${line}${ending}`).join('\n')
  })
}
