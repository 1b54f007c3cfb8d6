/**
 * Adds numbers as the decimals that people wrote: 0.1 + 0.2 is 0.3, and whole numbers keep every digit. Only the
 * result is rounded, to the nearest double.
 */
export class DecimalSum {
  #units = 0n;
  /** A unit is this power of ten. */
  #exponent = 0;
  /** Whole numbers that are not in #units yet: adding doubles is a hundred times faster. */
  #whole = 0;

  add(value: number): void {
    const whole = this.#whole + value;
    if (Number.isSafeInteger(value) && Number.isSafeInteger(whole)) this.#whole = whole;
    else this.#addDecimal(value);
  }

  /** The sum; Infinity when it is beyond doubles. */
  get value(): number {
    return Number(`${this.#total()}e${this.#exponent}`);
  }

  /** The sum divided by `count`, rounded once. */
  dividedBy(count: number): number {
    // 25 more digits than a double shows.
    const digits = 25;
    const units = (this.#total() * 10n ** BigInt(digits)) / BigInt(count);
    return Number(`${units}e${this.#exponent - digits}`);
  }

  #total(): bigint {
    return this.#units + BigInt(this.#whole) * 10n ** BigInt(-this.#exponent);
  }

  // The shortest digits that read back as the double are those that were written, up to 15 of them.
  #addDecimal(value: number): void {
    const [mantissa = '0', power = '0'] = String(value).split('e');
    const [integer = '0', fraction = ''] = mantissa.split('.');
    const exponent = Math.min(0, Number(power) - fraction.length);
    if (exponent < this.#exponent) {
      this.#units *= 10n ** BigInt(this.#exponent - exponent);
      this.#exponent = exponent;
    }
    const scale = Number(power) - fraction.length - this.#exponent;
    this.#units += BigInt(integer + fraction) * 10n ** BigInt(scale);
  }
}
