import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import type { Verdict } from '../../experiments/model.ts'
import { readConfig, secretSettings } from '../../config.ts'
import { runCli } from '../run.ts'

const cwd = mkdtempSync(join(tmpdir(), 'telltale-experiments-'))
afterAll(() => rmSync(cwd, { recursive: true }))

/** `telltale experiments …` in a folder of its own, without any server. */
async function run(argv: readonly string[], input = '') {
  const said = { out: '', err: '' }
  const into = (name: keyof typeof said) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        said[name] += chunk.toString('utf8')
        done()
      },
    })
  const code = await runCli(['experiments', ...argv], {
    version: '1.2.3',
    env: {},
    cwd,
    stdin: Readable.from([input]),
    stdout: into('out'),
    stderr: into('err'),
    readConfig: (flags) => readConfig({ flags, env: {}, cwd }),
    secretSettings,
    startHouse: () => Promise.reject(new Error('no server is needed')),
    startSimulator: () => Promise.reject(new Error('no simulator is needed')),
    interrupted: () => Promise.resolve(),
  })
  return { code, ...said }
}

/** So many users an arm; of every 100, `passed` pass and `failed` fail. */
function csv(arms: Readonly<Record<string, { users: number; passed: number; failed: number }>>): string {
  const rows = Object.entries(arms).flatMap(([arm, { users, passed, failed }]) =>
    Array.from(
      { length: users },
      (_, at) => `${arm}-${at},${arm},${at % 100 < passed ? 1 : 0},${at % 100 < failed ? 'true' : 'false'}`,
    ),
  )
  return `user,arm,resolved,errors\n${rows.join('\n')}\n`
}

const planned = ['--planned-users', '6000', '--smallest-effect', '0.03']
const flags = ['--primary', 'resolved', '--guardrail', 'errors:failure:0.015', ...planned]
const analyze = (file: string, ...more: readonly string[]) =>
  run(['analyze', '--input', file, ...flags, ...more])

describe('experiments analyze', () => {
  writeFileSync(
    join(cwd, 'better.csv'),
    csv({
      control: { users: 3_000, passed: 70, failed: 2 },
      warmer: { users: 3_000, passed: 75, failed: 2 },
    }),
  )
  writeFileSync(
    join(cwd, 'harmful.csv'),
    csv({ control: { users: 600, passed: 70, failed: 2 }, warmer: { users: 600, passed: 75, failed: 9 } }),
  )

  it('promotes what the rows bear out, and exits 0', async () => {
    const { code, out } = await analyze('better.csv')
    expect(code).toBe(0)
    expect(out).toMatch(/^PROMOTE warmer\nwarmer is better than control/)
    expect(out).toContain('What would change this: ')
    expect(out).toMatch(/resolved +3000 \+ 3000 +0\.7 +0\.75 +\+0\.05 /)
  })

  it('gives one JSON document with clauses as data', async () => {
    const { code, out } = await analyze('better.csv', '--json')
    expect(code).toBe(0)
    const verdict = JSON.parse(out) as Verdict
    expect(verdict).toMatchObject({ verdict: 'promote', arm: 'warmer', warnings: [] })
    expect(verdict.arms[0]!.clauses.map(({ clause }) => clause)).toEqual([
      'harm-resolved',
      'harm-errors',
      'enough-users',
      'primary-better',
      'guardrail-errors',
      'too-small-to-matter',
      'out-of-users',
    ])
  })

  it('rolls back harm, and exits 1', async () => {
    const { code, out } = await analyze('harmful.csv')
    expect(code).toBe(1)
    expect(out).toMatch(/^ROLL BACK warmer\n.*errors: 54 failing users in warmer, 12 in control/)
  })

  it('holds a split that is not the planned one, and exits 1', async () => {
    const { code, out } = await analyze('better.csv', '--arms', 'control=2,warmer=1')
    expect(code).toBe(1)
    expect(out).toMatch(/^! Users are not split as planned/)
    expect(out).toContain('\nHOLD\n')
  })

  it('takes the design from a file, rows from standard input', async () => {
    const design = {
      arms: [
        { name: 'control', weight: 1 },
        { name: 'warmer', weight: 1 },
      ],
      control: 'control',
      primary: { name: 'resolved' },
      windowHours: 24,
      plannedUsers: 6_000,
      maxUsers: 12_000,
      smallestEffect: 0.03,
    }
    writeFileSync(join(cwd, 'design.json'), JSON.stringify(design))
    const rows = ['control', 'warmer'].flatMap((arm) =>
      Array.from({ length: 5 }, (_, at) => JSON.stringify({ user: `${arm}${at}`, arm, resolved: at % 2 })),
    )
    const { code, out } = await run(
      ['analyze', '--input', '-', '--design', 'design.json', '--json'],
      rows.join('\n'),
    )
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ verdict: 'keep-running', design: { plannedUsers: 6_000 } })
  })

  it.each([
    ['a missing file', ['--input', 'nowhere.csv', ...flags], 'nowhere.csv cannot be read (ENOENT)'],
    ['no design', ['--input', 'better.csv'], 'Give --design FILE, or --primary NAME'],
    ['no plan', ['--input', 'better.csv', '--primary', 'resolved'], '--planned-users is missing'],
    ['a metric that is nowhere', ['--input', 'better.csv', '--primary', 'joy', ...planned], 'has no "joy"'],
    [
      'a negative margin',
      ['--input', 'better.csv', ...flags, '--guardrail', 'cost:mean:-1'],
      '--guardrail "cost:mean:-1"',
    ],
    [
      'a control nobody saw',
      ['--input', 'better.csv', ...flags, '--control', 'old'],
      '"control" "old" is none of the arms',
    ],
    [
      'an effect of nothing',
      ['--input', 'better.csv', ...flags, '--smallest-effect', '0'],
      '"smallestEffect" must be above 0',
    ],
  ])('exits 2 on %s', async (_, argv, said) => {
    const { code, out, err } = await run(['analyze', ...argv])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(said)
  })

  it.each([
    [
      'bad.csv',
      'user,arm,resolved,errors\na,control,1,0\nb,warmer,"yes, often",0\n',
      'bad.csv, line 3: "resolved" "yes, often" is no number.',
    ],
    [
      'twice.csv',
      'user,arm,resolved,errors\na,control,1,0\n\nb,warmer,1,0\na,control,1,0\n',
      'twice.csv, line 5: "user" "a" has a row of this arm already.',
    ],
    ['ragged.csv', 'user,arm,resolved,errors\na,control\n', 'ragged.csv is not valid CSV'],
    [
      'bad.jsonl',
      '{"user":"a","arm":"control","resolved":1,"errors":0}\n{"user":\n',
      'bad.jsonl, line 2 is not JSON.',
    ],
    [
      'lone.jsonl',
      '{"user":"a","arm":"control","resolved":1,"errors":0}\n',
      'lone.jsonl holds rows of "control" alone',
    ],
  ])('says where %s is wrong', async (file, text, said) => {
    writeFileSync(join(cwd, file), text)
    const { code, err } = await analyze(file)
    expect(code).toBe(2)
    expect(err).toContain(said)
  })
})

describe('experiments plan', () => {
  it('says how many users an effect takes, for one look and for any', async () => {
    const { code, out } = await run(['plan', '--rate', '0.2', '--effect', '0.05', '--json'])
    expect(code).toBe(0)
    const found = JSON.parse(out) as { usersPerArm: { fixed: number; sequential: number } }
    // (.2 × .8 + .25 × .75) × (1.96 + .84)² / .05²
    expect(found.usersPerArm.fixed).toBe(1_091)
    expect(found.usersPerArm.sequential).toBeGreaterThan(1.5 * found.usersPerArm.fixed)
  })

  it('says what so many users can show, and that 500 is a floor', async () => {
    const { code, out } = await run(['plan', '--rate', '0.2', '--users', '2000'])
    expect(code).toBe(0)
    expect(out).toContain('With 2,000 users an arm the smallest effect it can see is')
    expect(out).toContain('500 users an arm is the floor of a promotion, not a plan.')
    expect(out).toContain('(0.0751 when looking once, at the end)')
  })

  it('exits 1 when the users are too few for the effect', async () => {
    const few = await run(['plan', '--rate', '0.2', '--effect', '0.05', '--users', '500'])
    expect(few).toMatchObject({ code: 1, out: expect.stringContaining('The users are too few.') })
  })

  it('asks for more users when the requests of one user are alike', async () => {
    const users = async (likeness: string): Promise<number> => {
      const argv = [
        '--rate',
        '0.7',
        '--requests-per-user',
        '4',
        '--likeness',
        likeness,
        '--effect',
        '0.02',
        '--json',
      ]
      return (JSON.parse((await run(['plan', ...argv])).out) as { plannedUsers: number }).plannedUsers
    }
    expect((await users('0.5')) / (await users('0'))).toBeCloseTo(2.5, 2)
  })

  it('plans for every guardrail that is to be shown unharmed', async () => {
    const { out } = await run([
      'plan',
      '--rate',
      '0.7',
      '--effect',
      '0.1',
      '--guardrail',
      '0.02:0.005',
      '--json',
    ])
    const found = JSON.parse(out) as {
      usersPerArm: { sequential: number }
      metrics: { sequentialUsersPerArm: number }[]
    }
    expect(found.usersPerArm.sequential).toBe(found.metrics[1]!.sequentialUsersPerArm)
  })

  it.each([
    [['--rate', '0.2'], '--effect must be given, or --users, or both'],
    [['--rate', '2', '--effect', '0.1'], '--rate must be below 1'],
    [['--rate', '0.95', '--effect', '0.1'], '--effect leaves no share'],
    [['--rate', '0.2', '--effect', '0.1', '--guardrail', '0.9:0.2'], '--guardrail number 1 leaves no share'],
    [['--rate', '0', '--effect', '0.1'], '--rate must be above 0'],
    [['--rate', '0.2', '--effect', '1e-200'], '--effect is too small'],
    [['--rate', '0.2', '--users', '2.5'], '--users must be a whole number'],
    [['--effect', '0.1'], '--rate must be given, or --deviation, and not both'],
    [['--deviation', '3', '--effect', '-1'], '--effect must be above 0'],
    [['--rate', '0.2', '--effect', '0.1', '--power', '1'], '--power must be below 1'],
    [['--rate', '0.2', '--effect', '0.1', '--guardrail', 'errors'], '--guardrail "errors"'],
  ])('exits 2 on %j', async (argv, said) => {
    const { code, err } = await run(['plan', ...argv])
    expect(code).toBe(2)
    expect(err).toContain(said)
  })
})
