using Signaling.Tests.Assemblies.Lower;

namespace Signaling.Tests.Assemblies.Upper;

internal sealed class ByField
{
    public readonly TargetKind Field = TargetKind.Second;
}

internal sealed class BySignature
{
    public static void Call(Target target) => ArgumentNullException.ThrowIfNull(target);
}

internal sealed class ByBody
{
    public static string Call() => Target.Name();
}

internal sealed class ByTypeArgument
{
    public static object Call() => new List<Target>();
}

internal sealed class ByInterface : ITarget;

internal sealed class ByAsyncBody
{
    public static async Task<string> CallAsync()
    {
        await Task.Yield();
        return Target.Name();
    }
}
