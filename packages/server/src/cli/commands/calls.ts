import type { CallQuery, CallSummary } from '@telltale/sdk'
import type { Command } from 'commander'
import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { act, textOption, wholeOption, write, type Options } from '../act.ts'
import { callLine, callPage, callTable } from '../call-line.ts'
import { pagesOf, tailCalls } from '../call-pages.ts'
import { connect, connecting } from '../connect.ts'
import type { CliCommand } from '../parts.ts'

/** `telltale calls`: what happened in which request. */
export const command: CliCommand = {
  name: 'calls',
  register(program, parts) {
    const calls = program.command('calls').description('what happened in which request')

    const list = narrowing(connecting(calls.command('list').description('the newest calls')))
      .option('--limit <number>', 'how many (default 20)')
      .option('--before <cursor>', 'the page after this one, as the page before said')
    act(list, parts, async (options) => {
      const limit = wholeOption(options, 'limit', { least: 1, most: 1_000, fallback: 20 })
      const before = textOption(options, 'before')
      const { admin } = await connect(options, parts)
      const page = await admin.calls({
        ...queryOf(options),
        limit,
        ...(before === undefined ? {} : { before }),
      })
      const more = page.next === null ? '' : `\nMore with: --before ${page.next}`
      return { json: page, text: page.calls.length === 0 ? 'No calls.' : callTable(page.calls) + more }
    })

    act(
      connecting(calls.command('show <id>').description('one call, with its bodies')),
      parts,
      async (options, id) => {
        const detail = await (await connect(options, parts)).admin.call(id!)
        return { json: detail, text: callPage(detail) }
      },
    )

    const tail = narrowing(
      connecting(calls.command('tail').description('calls as they happen, until Ctrl-C')),
    ).option('--count <number>', 'stop after so many calls')
    act(tail, parts, async (options) => {
      const count = wholeOption(options, 'count', { least: 1, most: 1_000_000, fallback: Infinity })
      const { admin } = await connect(options, parts)
      const stop = new AbortController()
      void parts.interrupted().then(() => stop.abort())
      const kept: CallSummary[] = []
      let passed = 0
      for await (const call of tailCalls(admin, {
        query: queryOf(options),
        nowMs: Date.now(),
        signal: stop.signal,
      })) {
        if (options['json'] === true) kept.push(call)
        else await write(parts.stdout, `${callLine(call)}\n`)
        if (++passed >= count) break
      }
      stop.abort()
      return { json: { calls: kept }, text: '' }
    })

    const exporting = narrowing(
      connecting(calls.command('export').description('calls as NDJSON, newest first')),
    )
      .option('--out <file>', 'write them there (default: standard output)')
      .option('--limit <number>', 'at most so many (default: all)')
      .option('--bodies', 'with requests and replies, scores and attempts')
    act(exporting, parts, async (options) => {
      const out = textOption(options, 'out')
      const limit = wholeOption(options, 'limit', {
        least: 1,
        most: Number.MAX_SAFE_INTEGER,
        fallback: Infinity,
      })
      const { admin } = await connect(options, parts)
      const sink = out === undefined ? parts.stdout : createWriteStream(resolve(parts.cwd, out))
      let exported = 0
      for await (const call of pagesOf(admin, queryOf(options))) {
        if (exported >= limit) break
        const line = options['bodies'] === true ? await admin.call(call.id) : call
        if (out !== undefined || options['json'] !== true) await write(sink, `${JSON.stringify(line)}\n`)
        exported += 1
      }
      return {
        json: { exported, file: out ?? null },
        text: out === undefined ? '' : `${exported} calls are in ${out}.`,
      }
    })
  },
}

const filters = [
  'from',
  'to',
  'status',
  'model',
  'provider',
  'route',
  'prompt',
  'user',
  'session',
  'language',
  'trace',
  'tag',
  'q',
] as const

/** Gives a command the ways to narrow a list of calls. */
const narrowing = (command: Command): Command =>
  command
    .option('--from <time>', 'not before, ISO-8601')
    .option('--to <time>', 'before, ISO-8601')
    .option('--status <status>', 'ok, error, blocked, cancelled or truncated')
    .option('--model <name>', 'this model')
    .option('--provider <name>', 'this provider')
    .option('--route <name>', 'this route of the application')
    .option('--prompt <name>', 'this prompt, or name@version')
    .option('--user <id>', 'this user')
    .option('--session <id>', 'this session')
    .option('--language <code>', 'asked in this language (ISO 639-1), where it was told')
    .option('--trace <id>', 'this trace')
    .option('--tag <key:value>', 'with this tag')
    .option('--q <text>', 'with this text in the preview')

const queryOf = (options: Options): CallQuery =>
  Object.fromEntries(
    filters.flatMap((name) =>
      textOption(options, name) === undefined ? [] : [[name, textOption(options, name)]],
    ),
  )
