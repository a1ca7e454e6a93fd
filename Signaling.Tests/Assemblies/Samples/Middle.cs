namespace Signaling.Tests.Assemblies.Middle;

internal sealed class ToUpper
{
    public static string Call() => Upper.ByBody.Call();
}
