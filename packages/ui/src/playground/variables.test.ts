import { expect, test } from 'vitest'
import { asLiteral, variablesIn } from './variables.ts'

test.each([
  ['Hello {name}, {name}!', ['name']],
  ['{{literal}} {{{braced}}}', ['braced']],
  ['{"a": {"b": {value}}}', ['value']],
  ['{1} { a } {}', []],
])('%s asks for %j', (text, names) => expect(variablesIn(text)).toEqual(names))

test.each(['{name}', '{{name}}', '{{{name}}}', 'function f() {return}', '{"a": {b}}'])(
  '%s as a literal asks for nothing',
  (text) => expect(variablesIn(asLiteral(text))).toEqual([]),
)
