import { lowerGamma, upperGamma } from './gamma.ts'

/** P(X ≤ x) for the chi-square distribution with `degrees` > 0 of freedom, x ≥ 0. */
export const chiSquareCdf = (x: number, degrees: number): number => lowerGamma(degrees / 2, x / 2)

/** P(X > x) for the chi-square distribution with `degrees` > 0 of freedom, x ≥ 0. */
export const chiSquareSurvival = (x: number, degrees: number): number => upperGamma(degrees / 2, x / 2)
