import { editTopLevel, topLevelField, withoutFields } from './wire/top-level-fields.ts'

/**
 * Changes to the JSON text of a chat completion for vendors that take another spelling of the same thing. Only what
 * changes no meaning is here: a field a vendor refuses is left for it to refuse, for its error says so and a silent
 * loss does not.
 */

/** The same limit or option under another name; the vendor's own name wins when both are given. */
export const renamed =
  (from: string, to: string) =>
  (text: string): string => {
    if (!text.includes(`"${from}"`)) return text
    const value = topLevelField(text, from)
    return value === null ? text : editTopLevel(withoutFields(text, [from]), { [to]: (raw) => raw ?? value })
  }

/** Without a field that asks for what the vendor does anyway. */
export const without =
  (field: string) =>
  (text: string): string =>
    text.includes(`"${field}"`) ? withoutFields(text, [field]) : text

/**
 * `developer` is OpenAI's newer word for `system`. Inside a JSON string the quotes would be escaped, so in raw text
 * this can only be the field itself.
 */
export const developerAsSystem = (text: string): string =>
  topLevelField(text, 'messages')?.includes('"developer"')
    ? editTopLevel(text, {
        messages: (raw) => (raw ?? '[]').replaceAll(/"role"(\s*:\s*)"developer"/g, '"role"$1"system"'),
      })
    : text
