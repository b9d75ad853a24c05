/* Beside the page: hands it the microphone's samples, some thousand at a time. */
class Samples extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Float32Array(4096);
    this.filled = 0;
  }
  process(inputs) {
    const heard = inputs[0][0];
    if (!heard) { return true; }
    this.block.set(heard, this.filled);
    this.filled += heard.length;
    if (this.filled === this.block.length) {
      this.port.postMessage(this.block.slice());
      this.filled = 0;
    }
    return true;
  }
}
registerProcessor("samples", Samples);
