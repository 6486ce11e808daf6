import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onEveryTape } from '../engines/on-every-tape.ts'
import { readExpression } from './expression.ts'
import { z } from 'zod'

const write = (text: string) => {
  const values: (string | number)[] = []
  const read = readExpression(text)
  if (!read.ok) throw new Error(read.error.detail)
  const sql = read.value({
    value: (value) => `{v${values.push(value) - 1}:${typeof value === 'number' ? 'Float64' : 'String'}}`,
  })
  return { sql, parameters: Object.fromEntries(values.map((value, at) => [`v${at}`, value])) }
}

test.each([
  ["status = 'error'", '(calls.status = {v0:String})', ['error']],
  ['Output_Tokens / input_tokens', '(calls.output_tokens / calls.input_tokens)', []],
  ['1 + 2 * -3', '({v0:Float64} + ({v1:Float64} * (-{v2:Float64})))', [1, 2, 3]],
  [
    "tags['it''s'] in ('a', 'b')",
    '(calls.tags[{v0:String}] IN ({v1:String}, {v2:String}))',
    ["it's", 'a', 'b'],
  ],
  ['not refusal is null or stream', '((NOT isNull(calls.refusal)) OR calls.stream)', []],
  [
    'if(latency_ms > 2e3, 1, 0)',
    'if((calls.latency_ms > {v0:Float64}), {v1:Float64}, {v2:Float64})',
    [2000, 1, 0],
  ],
])('%s', (text, sql, values) => {
  const written = write(text)
  expect(written.sql).toBe(sql)
  expect(Object.values(written.parameters)).toEqual(values)
})

describe('refused, saying where', () => {
  test.each([
    ['', /At character 1: a value was expected/],
    ["file('/etc/passwd')", /"file" is neither a column/],
    ['(SELECT 1)', /At character 2: "select" is neither/],
    ['url(1)', /neither a column/],
    ['latency_ms; DROP TABLE calls', /";" cannot be read here/],
    ['latency_ms -- x', /a value was expected|neither/],
    ['latency_ms /* x */', /a value was expected/],
    ["'open", /"'" cannot be read/],
    ["'\\' OR 1'", /cannot be read/],
    ['calls.project_id', /cannot be read|neither/],
    ['project_id', /neither a column/],
    ['input_preview', /neither a column/],
    ['{project:String}', /"{" cannot be read/],
    ['`status`', /"`" cannot be read/],
    ['if(1, 2)', /if takes 3 values/],
    ['1 in (status)', /a number or a text was expected/],
    ['tags[status]', /a name in single quotes/],
    ['1 2', /"2" was not expected/],
    ['('.repeat(60) + '1' + ')'.repeat(60), /at most 40 deep/],
    ['1+'.repeat(600) + '1', /at most 1000 characters/],
  ])('%s', (text, words) => {
    expect(readExpression(text)).toMatchObject({
      ok: false,
      error: { code: 'metric-invalid', detail: expect.stringMatching(words) },
    })
  })

  test('whatever is written, only words of ours and bound values come through', () => {
    const pieces = fc.constantFrom(
      ...[
        'status',
        'cost_usd',
        'sleep',
        '(',
        ')',
        ',',
        "'",
        "''",
        '"',
        '--',
        ';',
        '=',
        'in',
        'not',
        'if',
        '1',
        '.5',
      ],
      ...[
        '{',
        '}',
        '\\',
        '`',
        ' ',
        'select',
        'from',
        "tags['",
        "']",
        'or',
        '/*',
        '*/',
        '\n',
        '\u2019',
        'null',
        '%',
      ],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const read = readExpression(parts.join(' '))
        if (!read.ok) return
        const left = read
          .value({ value: () => '?' })
          .replaceAll(
            /calls\.\w+|\b(isNull|isNotNull|AND|OR|NOT|IN|true|false|null|if)\b|[?()[\],+\-*/%=<>!\s]/g,
            '',
          )
        expect(left).toBe('')
      }),
      { numRuns: 3_000 },
    )
  })
})

onEveryTape('an expression', (tape) => {
  test.each([
    ["if(status = 'ok' and latency_ms <= 2000, 1, 0)"],
    ['output_tokens / nullif(input_tokens, 0)'],
    ["startswith(model, 'gpt') or tags['plan'] not in ('free')"],
    ['least(cost_usd * 1000, 5) + coalesce(ttft_ms, latency_ms, 0) % 7'],
    ["guardrail_actions['no-email'] = 'block'"],
  ])('is taken by the engine: %s', async (text) => {
    const { sql, parameters } = write(text)
    const query = `SELECT toFloat64(${sql}) AS value FROM telltale.experiment_calls AS calls WHERE project_id = '' LIMIT 1`
    expect(await tape().rows(z.object({ value: z.number() }), { text: query, parameters })).toEqual([])
  })
})
