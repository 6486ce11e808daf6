import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Short files that run for long: many programs started, killed or waited for. */
const long =
  /(docs|fault-matrix|clients|start-failures|(spool|tape)-kill|state-host|(limits-|otlp-)?crash)\.test\.ts$/

/**
 * On a fresh clone vitest knows no durations and starts the largest files first, so that one worker is left with the
 * longest at the end while the other has nothing to do.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification): boolean => long.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
