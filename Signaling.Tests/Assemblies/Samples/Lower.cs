namespace Signaling.Tests.Assemblies.Lower;

internal interface ITarget;

internal enum TargetKind
{
    First,
    Second,
}

internal sealed class Target
{
    public static string Name() => nameof(Target);
}

internal sealed class ToMiddle
{
    public static object Call() => new Middle.ToUpper();
}
