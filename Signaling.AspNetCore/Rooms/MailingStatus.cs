namespace Signaling.AspNetCore.Rooms;

internal enum MailingStatus
{
    Queued,
    Full,
    Gone,
    Connected,
}
