namespace Signaling.AspNetCore;

/// <summary>Names the class by which <see cref="ReferencedParts"/> adds the assembly's part to the service.</summary>
/// <param name="type">An <see cref="ISignalingPart"/> with a constructor without parameters.</param>
[AttributeUsage(AttributeTargets.Assembly)]
internal sealed class SignalingPartAttribute(Type type) : Attribute
{
    public Type Type => type;
}
