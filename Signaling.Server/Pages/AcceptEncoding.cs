using Microsoft.Net.Http.Headers;

namespace Signaling.Server.Pages;

internal static class AcceptEncoding
{
    /// <summary>Returns whether the client accepts the content coding (RFC 9110, section 12.5.3). Without the header, or with an unreadable one, it accepts none.</summary>
    public static bool AcceptsCoding(this HttpRequest request, string coding)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted))
        {
            return false;
        }

        // The coding's own entry counts before the one for all others.
        var entry = Find(accepted, coding) ?? Find(accepted, "*");
        return entry is not null && entry.Quality is not 0;
    }

    private static StringWithQualityHeaderValue? Find(IList<StringWithQualityHeaderValue> accepted, string coding) =>
        accepted.FirstOrDefault(entry => entry.Value.Equals(coding, StringComparison.OrdinalIgnoreCase));
}
