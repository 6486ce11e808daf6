import { z } from 'zod'
import type { Check } from '../check.ts'
import { examineEach, type Found, type KindNames } from '../found.ts'
import { codeKinds, codeShapes, longestCode } from '../structure/code-shapes.ts'

const options = z.strictObject({
  kinds: z
    .array(z.enum(codeKinds))
    .min(1)
    .default([...codeKinds]),
})

const names: KindNames = {
  fence: ['fence of a code block', 'fences of code blocks'],
  sql: ['SQL statement', 'SQL statements'],
  shell: ['shell command', 'shell commands'],
  markup: ['piece of active markup', 'pieces of active markup'],
  program: ['piece of a program', 'pieces of a program'],
}

export const check: Check<z.infer<typeof options>> = {
  name: 'code',
  about: 'Code, SQL, shell commands and active markup.',
  misses:
    'Configuration and data (JSON, YAML), expressions without a keyword, rarer languages, lower-case SQL that reads like English. A finding is where code shows, not all of it.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.5,
  options,
  fixtures: [
    { text: '```js\nlet a\n```', fires: true, kinds: ['fence'] },
    { text: 'SELECT name FROM users WHERE id = 1', fires: true, kinds: ['sql'] },
    { text: 'Please select a seat from the map.', fires: false },
    { text: 'Run sudo systemctl restart nginx', fires: true, kinds: ['shell'] },
    { text: '<img src=x onerror="alert(1)">', fires: true, kinds: ['markup'] },
    { text: 'def add(a, b):\n    return a + b', fires: true, kinds: ['program'] },
    { text: 'def add(a, b):', options: { kinds: ['sql'] }, fires: false },
    { text: 'The function of the liver (a gland) is to filter blood; let it rest.', fires: false },
  ],
  ready({ kinds }) {
    const shapes = codeShapes.filter(({ kind }) => kinds.includes(kind))
    const read = (text: string): readonly Found[] =>
      shapes.flatMap(({ kind, needs, shape }) =>
        text.includes(needs)
          ? Array.from(text.matchAll(shape), (match) => ({
              ...{ start: match.index, end: match.index + match[0].length, kind, score: 0.8 },
            })).filter(({ start, end }) => end > start && end - start <= longestCode)
          : [],
      )
    return {
      reach: longestCode,
      examine: (passages) => examineEach(passages, names, ({ text }) => read(text)),
    }
  },
}
