using Signaling.Contracts;

namespace Signaling.Client;

internal static class IceServerLists
{
    public static bool AreSame(IReadOnlyList<IceServer> one, IReadOnlyList<IceServer> other) =>
        one.Count == other.Count && one.Zip(other, AreSame).All(same => same);

    private static bool AreSame(IceServer one, IceServer other) =>
        one.Username == other.Username && one.Credential == other.Credential && one.Urls.SequenceEqual(other.Urls);
}
