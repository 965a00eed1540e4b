import { ParentBasedSampler, SamplingDecision, TraceIdRatioBasedSampler, type Sampler } from '@opentelemetry/sdk-trace';

/** What has a parent goes with it. What follows from something that was recorded is recorded too, and of all else `percent`. */
export function createSampler(percent: number): Sampler {
  const share = new TraceIdRatioBasedSampler(percent / 100);
  return new ParentBasedSampler({
    root: {
      shouldSample: (context, traceId, _name, _kind, _attributes, links) =>
        links.length > 0 ? { decision: SamplingDecision.RECORD_AND_SAMPLED } : share.shouldSample(context, traceId),
      toString: () => `follows or ${share.toString()}`,
    },
  });
}
