namespace Signaling.AspNetCore.Access;

/// <summary>The names of the permissions in a room token.</summary>
internal static class PermissionNames
{
    private static readonly Dictionary<string, PeerPermissions> _permissions = new(StringComparer.Ordinal)
    {
        ["signal"] = PeerPermissions.Signal,
        ["message"] = PeerPermissions.Message,
        ["moderate"] = PeerPermissions.Moderate,
        ["admin"] = PeerPermissions.Admin,
    };

    public static IReadOnlyCollection<string> All => _permissions.Keys;

    /// <summary>Returns the permissions of these names. A permission that only a newer release knows is ignored.</summary>
    public static PeerPermissions Read(IEnumerable<string> names) =>
        names.Aggregate(PeerPermissions.None, (sum, name) => sum | _permissions.GetValueOrDefault(name));

    public static string[] Write(PeerPermissions permissions) =>
        [.. _permissions.Where(permission => permissions.HasFlag(permission.Value)).Select(permission => permission.Key)];
}
