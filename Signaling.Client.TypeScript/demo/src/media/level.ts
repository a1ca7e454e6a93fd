let context: AudioContext | null = null;

/** Measures how loud a local track is, from 0 to 1, because browsers report no level for captured audio. */
export class Level {
  readonly #analyser: AnalyserNode;
  readonly #source: MediaStreamAudioSourceNode;
  readonly #samples: Float32Array<ArrayBuffer>;

  constructor(readonly track: MediaStreamTrack) {
    context ??= new AudioContext();
    void context.resume().catch(() => undefined);
    this.#analyser = new AnalyserNode(context, { fftSize: 512 });
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#source = context.createMediaStreamSource(new MediaStream([track]));
    this.#source.connect(this.#analyser);
  }

  read(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.sqrt(power);
  }

  close(): void {
    this.#source.disconnect();
  }
}

/** Measures a track that may be replaced. */
export class LevelOf {
  #level: Level | null = null;

  read(track: MediaStreamTrack | null): number {
    if (this.#level?.track !== track) {
      this.close();
      this.#level = track && track.readyState === "live" ? new Level(track) : null;
    }
    return track?.enabled ? this.#level?.read() ?? 0 : 0;
  }

  close(): void {
    this.#level?.close();
    this.#level = null;
  }
}
