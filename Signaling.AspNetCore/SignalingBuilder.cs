namespace Signaling.AspNetCore;

internal sealed record SignalingBuilder(IServiceCollection Services) : ISignalingBuilder;
