import { expect, test } from 'vitest'
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatMs,
  formatShare,
  formatUsd,
  formatUsdColumn,
} from './format.ts'

const plain = (text: string) => text.replaceAll('\u00A0', ' ')

test('unknown is a dash, never zero', () => {
  expect([
    formatCount(null),
    formatMs(null),
    formatUsd(null),
    formatShare(null),
    formatUsdColumn(undefined),
  ]).toEqual(Array.from({ length: 5 }, () => '–'))
})

test('durations come in the unit a reader thinks in', () => {
  expect([0.42, 6.3, 640, 3210, 42_000, 125_000, 119_700].map((ms) => plain(formatMs(ms)))).toEqual([
    '0.42 ms',
    '6.3 ms',
    '640 ms',
    '3.21 s',
    '42.0 s',
    '2 min 5 s',
    '2 min',
  ])
})

test('dollars keep the digits that matter, from exact decimal strings', () => {
  expect(['0', '1204.4', '12.341', '0.0421', '0.000123', '0.0000042'].map(formatUsd)).toEqual([
    '$0',
    '$1,204',
    '$12.34',
    '$0.0421',
    '$0.0001',
    '$0.000004',
  ])
})

test('a share never rounds something to nothing or almost all to all', () => {
  expect([0, 0.0002, 0.123, 0.9999, 1, 5.13].map((share) => plain(formatShare(share)))).toEqual([
    '0 %',
    '< 0.1 %',
    '12.3 %',
    '> 99.9 %',
    '100 %',
    '513.0 %',
  ])
})

test('bytes and ages are coarse', () => {
  expect([0, 512, 3400, 143_000_000].map((bytes) => plain(formatBytes(bytes)))).toEqual([
    '0 B',
    '512 B',
    '3.4 kB',
    '143 MB',
  ])
  const now = Date.parse('2026-11-23T12:00:00Z')
  expect(formatAgo('2026-11-23T11:56:00Z', now)).toBe('4 min ago')
})
