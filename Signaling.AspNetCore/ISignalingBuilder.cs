namespace Signaling.AspNetCore;

/// <summary>Adds parts to the signaling service, such as Redis. Returned by <c>AddSignaling</c>.</summary>
public interface ISignalingBuilder
{
    /// <summary>Gets the application's services.</summary>
    IServiceCollection Services { get; }
}
