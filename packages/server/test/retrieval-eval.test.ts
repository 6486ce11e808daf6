import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readQrels, readRun } from '../src/retrieval/measures/trec/lines.ts'
import { runCommand } from './command-line.ts'

const root = mkdtempSync(join(tmpdir(), 'telltale-retrieval-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folder = ''
let made = 0
beforeEach(() => {
  folder = join(root, String(made++))
  mkdirSync(folder)
})

const write = (name: string, lines: readonly string[]): void =>
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
const run = (...argv: readonly string[]) =>
  runCommand(['retrieval', 'eval', ...argv], { cwd: folder, env: {} })
const topics = Array.from({ length: 8 }, (_, at) => `q${at + 1}`)

/** Of each topic one document is relevant; a run puts it at this rank of three. */
const qrels = topics.map((topic) => `${topic} 0 good 1`)
const ranked = (rank: number): string[] =>
  topics.flatMap((topic) =>
    ['a', 'b'].toSpliced(rank - 1, 0, 'good').map((id, at) => `${topic} Q0 ${id} 0 ${3 - at} r`),
  )

describe('telltale retrieval eval', () => {
  test('measures a run, and with no baseline nothing is held against it', async () => {
    write('qrels.txt', qrels)
    write('run.txt', ranked(2))
    const { code, out } = await run('--qrels', 'qrels.txt', '--run', 'run.txt', '--measure', 'RR', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      topics: 8,
      measures: [{ measure: 'RR', value: 0.5, difference: null }],
      gate: null,
      holds: true,
    })
  })

  test('exits 1 on a drop that is no chance, and 0 on the same the other way round', async () => {
    write('qrels.txt', qrels)
    write('good.txt', ranked(1))
    write('worse.txt', ranked(3))
    const worse = await run('--qrels', 'qrels.txt', '--run', 'worse.txt', '--baseline', 'good.txt')
    expect(worse).toMatchObject({
      code: 1,
      out: expect.stringContaining('Worse: nDCG@10 changed by -0.5000'),
    })
    // All eight signs alike: 2 of 2^8.
    expect(worse.out).toContain('p = 0.0078, exact sign-flip test over 8 topics')
    expect((await run('--qrels', 'qrels.txt', '--run', 'good.txt', '--baseline', 'worse.txt')).code).toBe(0)
    expect(
      (await run('--qrels', 'qrels.txt', '--run', 'worse.txt', '--baseline', 'good.txt', '--max-drop', '0.6'))
        .code,
    ).toBe(0)
  })

  test('a topic that was dropped counts as lost', async () => {
    write('qrels.txt', qrels)
    write('good.txt', ranked(1))
    write(
      'less.txt',
      ranked(1).filter((line) => !/^q[1-7] /.test(line)),
    )
    const { code, out } = await run('--qrels', 'qrels.txt', '--run', 'less.txt', '--baseline', 'good.txt')
    expect(code).toBe(1)
    expect(out).toContain('over 8 topics')
  })

  test('with too few topics it says that nothing can be said', async () => {
    write('qrels.txt', qrels.slice(0, 3))
    write('good.txt', ranked(1))
    write('worse.txt', ranked(3))
    expect(await run('--qrels', 'qrels.txt', '--run', 'worse.txt', '--baseline', 'good.txt')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Not enough topics: with 3 no difference can have p < 0.05.'),
    })
  })

  test('reads JSON lines as it reads TREC', async () => {
    write('qrels.jsonl', ['{"query": "q1", "document": "d", "relevance": 2}'])
    write('run.jsonl', [
      '{"query": "q1", "document": "x", "score": 2}',
      '{"query": "q1", "document": "d", "score": 1}',
    ])
    const { out } = await run(
      '--qrels',
      'qrels.jsonl',
      '--run',
      'run.jsonl',
      '--measure',
      'recip_rank,P_2',
      '--json',
    )
    expect(JSON.parse(out).measures).toMatchObject([{ value: 0.5 }, { value: 0.5 }])
  })

  test.each([
    [['q1 0 d one'], 'qrels.txt:1: the relevance is a whole number, not "one".'],
    [['q1 0 d 1', '', 'q1 0 d 0'], 'qrels.txt:3: document d is judged twice for topic q1.'],
    [['q1 0 d'], 'qrels.txt:1: a line of judgements holds four words'],
    [['{"query": "q1"'], 'qrels.txt:1: this line is no JSON.'],
    [['{"query": "q1", "relevance": 1}'], 'qrels.txt:1: "document" is missing'],
    [[''], 'qrels.txt:1: nothing is judged here.'],
  ])('bad judgements are bad use, by line: %j', async (lines, said) => {
    write('qrels.txt', lines)
    write('run.txt', ranked(1))
    expect(await run('--qrels', 'qrels.txt', '--run', 'run.txt')).toMatchObject({
      code: 2,
      err: expect.stringContaining(said),
    })
  })

  test('unknown measures, shares that are none and files that are missing are bad use', async () => {
    write('qrels.txt', qrels)
    write('run.txt', ranked(1))
    const both = ['--qrels', 'qrels.txt', '--run', 'run.txt'] as const
    expect(await run(...both, '--measure', 'nDGC@10')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no measure "nDGC@10".'),
    })
    expect((await run(...both, '--alpha', 'often')).code).toBe(2)
    expect(await run(...both, '--baseline', 'gone.txt')).toMatchObject({
      code: 2,
      err: expect.stringContaining('gone.txt cannot be read (ENOENT).'),
    })
  })
})

describe('telltale retrieval drift and canary', () => {
  const command = (...argv: readonly string[]) => runCommand(['retrieval', ...argv], { cwd: folder, env: {} })
  const vectors = (name: string, by: number) =>
    write(
      name,
      Array.from({ length: 60 }, (_, at) =>
        JSON.stringify({ id: `v${at}`, vector: [Math.sin(at * 7) + by, Math.cos(at * 3), Math.sin(at * 5)] }),
      ),
    )

  test('vectors that moved are found and named; those that did not are not', async () => {
    vectors('old.jsonl', 0)
    vectors('new.jsonl', 2)
    const moved = await command('drift', '--reference', 'old.jsonl', '--current', 'new.jsonl', '--json')
    expect(moved.code).toBe(1)
    expect(JSON.parse(moved.out)).toMatchObject({ moved: true, current: { n: 60, zeros: 0, copies: 0 } })
    expect(JSON.parse(moved.out).movedMost).toHaveLength(10)
    expect((await command('drift', '--reference', 'old.jsonl', '--current', 'old.jsonl')).code).toBe(0)
    write('few.jsonl', ['{"vector": [1, 2, 3]}'])
    expect(await command('drift', '--reference', 'old.jsonl', '--current', 'few.jsonl')).toMatchObject({
      code: 2,
      err: expect.stringContaining('At least 20 vectors a side'),
    })
    write('bad.jsonl', ['{"vector": [1]}', '{"vector": "1"}'])
    expect(await command('drift', '--reference', 'bad.jsonl', '--current', 'old.jsonl')).toMatchObject({
      code: 2,
      err: expect.stringContaining('bad.jsonl:2: "vector"'),
    })
  })

  test('the same questions to two indexes, the least alike first', async () => {
    write('old.txt', ranked(1))
    write('new.txt', [...ranked(1).slice(0, 21), 'q8 Q0 x 1 3 n', 'q8 Q0 y 2 2 n', 'q8 Q0 good 3 1 n'])
    const { code, out } = await command('canary', '--before', 'old.txt', '--after', 'new.txt', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out).questions[0]).toMatchObject({ topic: 'q8', overlap: 1 / 3 })
    expect(
      (await command('canary', '--before', 'old.txt', '--after', 'new.txt', '--least', '0.99')).code,
    ).toBe(1)
  })
})

test('no file makes the readers throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
      for (const read of [readQrels, readRun]) expect(typeof read(text).ok).toBe('boolean')
    }),
    { seed: 6, numRuns: 500 },
  )
})

describe('the recipe', () => {
  const repository = join(import.meta.dirname, '../../..')
  const examples = join(repository, 'examples/retrieval-in-ci')
  const github = parse(readFileSync(join(examples, 'github-actions.yml'), 'utf8')) as {
    jobs: { eval: { steps: readonly { name?: string; run?: string }[] } }
  }

  test('its lines run as they stand', async () => {
    cpSync(examples, folder, { recursive: true })
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    symlinkSync(process.execPath, join(bin, 'node'))
    writeFileSync(
      join(bin, 'telltale'),
      `#!/bin/sh\nexec node '${join(repository, 'packages/server/src/bin.ts')}' "$@"\n`,
      { mode: 0o755 },
    )
    const step = github.jobs.eval.steps.find(({ name }) => name?.startsWith('Measure'))!
    const shell = (script: string) =>
      promisify(execFile)('sh', ['-ec', script], {
        cwd: folder,
        env: { PATH: [bin, process.env.PATH].join(delimiter) },
      })
    expect((await shell(step.run!)).stdout).toContain('12 topics')
    // Judgements turned round: what was right is wrong.
    writeFileSync(
      join(folder, 'run.txt'),
      readFileSync(join(folder, 'baseline.txt'), 'utf8').replace(/ (\d\.\d) live/g, ' -$1 branch'),
    )
    await expect(shell(step.run!)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Worse: nDCG@10'),
    })
  })
})
