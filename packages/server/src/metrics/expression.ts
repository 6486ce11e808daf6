import { problem, type Problem } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { tokensOf, type Token } from './expression-tokens.ts'
import type { MetricTools } from './model.ts'
import { Unreadable } from './unreadable.ts'

/** Columns of a call an expression may name: those of `telltale.experiment_calls` that say how a call went. */
const expressionColumns = [
  ...[
    'environment',
    'release',
    'route',
    'prompt_name',
    'prompt_version',
    'provider',
    'requested_model',
    'model',
  ],
  ...[
    'stream',
    'fallback_depth',
    'cache_kind',
    'status',
    'error_kind',
    'finish_reason',
    'refusal',
    'language',
  ],
  ...['input_tokens', 'cached_read_tokens', 'output_tokens', 'reasoning_tokens', 'input_chars', 'cost_usd'],
  ...['latency_ms', 'ttft_ms', 'overhead_ms', 'guardrail_ms', 'documents_retrieved', 'top_score'],
  ...['grounded_share', 'utilisation', 'index_name', 'index_version'],
] as const
const maps = ['tags', 'guardrail_actions'] as const

/** Functions of one call's values alone, with the fewest and the most arguments. */
const functions: ReadonlyMap<string, readonly [sql: string, fewest: number, most: number]> = new Map([
  ['if', ['if', 3, 3]],
  ['ifnull', ['ifNull', 2, 2]],
  ['coalesce', ['coalesce', 1, 8]],
  ['nullif', ['nullIf', 2, 2]],
  ['abs', ['abs', 1, 1]],
  ['least', ['least', 2, 8]],
  ['greatest', ['greatest', 2, 8]],
  ['round', ['round', 1, 1]],
  ['floor', ['floor', 1, 1]],
  ['ceil', ['ceil', 1, 1]],
  ['sqrt', ['sqrt', 1, 1]],
  ['log', ['log', 1, 1]],
  ['lower', ['lower', 1, 1]],
  ['length', ['lengthUTF8', 1, 1]],
  ['startswith', ['startsWith', 2, 2]],
  ['endswith', ['endsWith', 2, 2]],
])

/** An expression, read: writes itself as SQL in which every value is bound. */
export type Expression = (tools: Pick<MetricTools, 'value'>) => string

const longest = 1_000
const deepest = 40

/**
 * Reads an expression over one call: columns, numbers, texts in single quotes, + - * / %, comparisons, IN, IS NULL,
 * AND, OR, NOT, `tags['name']`, and a few functions. What is written is made of words of ours and bound values only;
 * nothing of the text itself reaches the engine. Fails with metric-invalid, saying where.
 */
export function readExpression(text: string): Result<Expression, Problem> {
  if (text.length > longest)
    return failure(problem('metric-invalid', `An expression has at most ${longest} characters.`))
  try {
    return success(readerOf(tokensOf(text)).whole())
  } catch (error) {
    if (error instanceof Unreadable)
      return failure(problem('metric-invalid', `At character ${error.at + 1}: ${error.message}.`))
    throw error
  }
}

const comparisons: readonly string[] = ['=', '!=', '<>', '<', '<=', '>', '>=']

function readerOf(tokens: readonly Token[]) {
  let at = 0
  let depth = 0
  const peek = (): Token => tokens[at]!
  const isNext = (...texts: readonly string[]): boolean =>
    peek().kind === 'word' && texts.includes(peek().text)
  const take = (text: string): boolean => isNext(text) && (at++, true)
  const expect = (text: string): void => {
    if (!take(text)) say(`"${text}" was expected`)
  }
  const say = (message: string): never => {
    throw new Unreadable(peek().at, message)
  }

  const chain = (operators: readonly string[], next: () => Expression) => (): Expression => {
    let left = next()
    while (isNext(...operators)) {
      const operator = tokens[at++]!.text.toUpperCase()
      const [one, other] = [left, next()]
      left = (tools) => `(${one(tools)} ${operator} ${other(tools)})`
    }
    return left
  }

  function not(): Expression {
    if (!take('not')) return comparison()
    const inner = deeper(not)
    return (tools) => `(NOT ${inner(tools)})`
  }

  function comparison(): Expression {
    const left = sum()
    if (isNext(...comparisons)) {
      const operator = tokens[at++]!.text
      const right = sum()
      return (tools) => `(${left(tools)} ${operator} ${right(tools)})`
    }
    if (take('is')) {
      const isNegated = take('not')
      expect('null')
      return (tools) => `${isNegated ? 'isNotNull' : 'isNull'}(${left(tools)})`
    }
    const isNegated = take('not')
    if (!isNegated && !isNext('in')) return left
    expect('in')
    const values = listed(literal, 50)
    return (tools) =>
      `(${left(tools)} ${isNegated ? 'NOT IN' : 'IN'} (${values.map((value) => value(tools)).join(', ')}))`
  }

  function literal(): Expression {
    const isNegative = take('-')
    const token = tokens[at++]!
    if (token.kind === 'number') return (tools) => tools.value(isNegative ? -token.value : token.value)
    if (token.kind === 'text' && !isNegative) return (tools) => tools.value(token.text)
    at--
    return say('a number or a text was expected')
  }

  function listed(item: () => Expression, most: number): Expression[] {
    expect('(')
    const items = [item()]
    while (take(',')) items.push(item())
    expect(')')
    return items.length > most ? say(`at most ${most} values may stand here`) : items
  }

  function unary(): Expression {
    if (!take('-')) return primary()
    const inner = deeper(unary)
    return (tools) => `(-${inner(tools)})`
  }

  function primary(): Expression {
    const token = peek()
    if (token.kind === 'number' || token.kind === 'text') return literal()
    if (take('(')) {
      const inner = deeper(or)
      expect(')')
      return inner
    }
    for (const word of ['true', 'false', 'null']) if (take(word)) return () => word
    const called = functions.get(token.text)
    if (called !== undefined && tokens[at + 1]?.text === '(') return call(called)
    if (maps.some((name) => name === token.text)) return mapped(token.text)
    if (expressionColumns.some((name) => name === token.text)) {
      at++
      return () => `calls.${token.text}`
    }
    return say(
      token.kind === 'word' && /^[a-z_]/.test(token.text)
        ? `"${token.text}" is neither a column of a call nor a function`
        : 'a value was expected',
    )
  }

  function call([sql, fewest, most]: readonly [string, number, number]): Expression {
    at++
    const given = deeper(() => listed(or, 8))
    if (given.length < fewest || given.length > most)
      say(`${sql} takes ${fewest === most ? fewest : `${fewest} to ${most}`} values`)
    return (tools) => `${sql}(${given.map((one) => one(tools)).join(', ')})`
  }

  function mapped(name: string): Expression {
    at++
    expect('[')
    const key = tokens[at++]!
    if (key.kind !== 'text') {
      at--
      return say('a name in single quotes was expected')
    }
    expect(']')
    return (tools) => `calls.${name}[${tools.value(key.text)}]`
  }

  function deeper<Value>(read: () => Value): Value {
    if (++depth > deepest) say(`an expression is at most ${deepest} deep`)
    const found = read()
    depth--
    return found
  }

  const product = chain(['*', '/', '%'], unary)
  const sum = chain(['+', '-'], product)
  const and = chain(['and'], not)
  const or = chain(['or'], and)

  return {
    whole(): Expression {
      const found = or()
      return peek().kind === 'end' ? found : say(`"${peek().text}" was not expected`)
    },
  }
}
