namespace Signaling.AspNetCore;

/// <summary>A part of the service in an assembly of its own. Its settings alone decide whether it is used.</summary>
internal interface ISignalingPart
{
    /// <summary>Adds the part. Further calls add nothing.</summary>
    void AddTo(ISignalingBuilder builder);
}
