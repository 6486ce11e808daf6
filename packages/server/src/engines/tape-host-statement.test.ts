import { expect, test } from 'vitest'
import { preamble, readRowsInsert, readStatement, unboundParameters } from './tape-host-statement.ts'

const statement = (text: string, settings = {}, parameters = {}) => ({
  text,
  format: 'CSV',
  settings,
  parameters,
  payload: null,
})

test('settings, parameters and the rest of the address are told apart', () => {
  const address = new URLSearchParams('query_id=1&max_threads=2&param_name=a%5C%27b&database=default')
  expect(readStatement(address, Buffer.from('SELECT {name:String}'))).toEqual({
    text: 'SELECT {name:String}',
    format: 'TabSeparated',
    settings: { max_threads: '2' },
    parameters: { name: "a\\'b" },
    payload: null,
  })
})

test('a session is told only what changes, and forgets the settings of the statement before', () => {
  const current = new Map([
    ['max_threads', '1'],
    ['max_execution_time', '10'],
  ])
  expect(preamble(current, statement('SELECT 1', { max_execution_time: '10' }))).toBe(
    'SET max_threads=DEFAULT; ',
  )
  expect(preamble(new Map([['a', '1']]), statement('SELECT 1', { a: '1' }))).toBe('')
})

test('values are quoted, names are checked', () => {
  expect(preamble(new Map(), statement('', {}, { x: "a'; DROP TABLE t; --\\" }))).toBe(
    "SET param_x='a\\'; DROP TABLE t; --\\\\'; ",
  )
  expect(() => preamble(new Map(), statement('', { 'x=1; DROP TABLE t': '1' }))).toThrow(/Unknown setting/)
})

test('placeholders without a value are found', () => {
  expect(unboundParameters(statement('SELECT {a:String}, {b: UInt8}', {}, { a: '1' }))).toEqual(['b'])
})

test('an INSERT with rows to follow is taken apart', () => {
  expect(readRowsInsert('INSERT INTO telltale.calls (id, `model`) FORMAT JSONEachRow')).toEqual({
    table: 'telltale.calls',
    columns: ['id', 'model'],
    format: 'JSONEachRow',
  })
  expect(readRowsInsert('INSERT INTO t SELECT 1')).toBeNull()
})
