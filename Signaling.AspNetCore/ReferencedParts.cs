using System.Reflection;

namespace Signaling.AspNetCore;

/// <summary>
/// Adds the parts whose packages the application references. So the setting <c>Signaling:Redis:ConnectionString</c> decides whether a deployed application is one
/// node or one of many, and its code stays as it is.
/// </summary>
internal static class ReferencedParts
{
    private const string Redis = "Signaling.Redis";

    public static void AddTo(ISignalingBuilder builder)
    {
        if (Find(Redis)?.GetCustomAttribute<SignalingPartAttribute>() is { } part)
        {
            ((ISignalingPart)Activator.CreateInstance(part.Type)!).AddTo(builder);
        }
    }

    private static Assembly? Find(string name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (FileNotFoundException)
        {
            return null; // the application does not reference the package
        }
    }
}
