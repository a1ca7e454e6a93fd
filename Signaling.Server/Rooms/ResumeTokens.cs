using System.Buffers.Text;
using System.Security.Cryptography;

namespace Signaling.Server.Rooms;

/// <summary>The secrets by which peers will prove who they are.</summary>
internal static class ResumeTokens
{
    private const int Bytes = 32;

    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
