/** Reads a vCard file with ez-vcard and prints how many cards, names, phones, e-mails and addresses it found. */
import ezvcard.Ezvcard;
import ezvcard.VCard;
import java.io.File;
import java.util.List;

public class Cards {
    public static void main(String[] arguments) throws Exception {
        List<VCard> cards = Ezvcard.parse(new File(arguments[0])).all();
        int phones = 0, emails = 0, addresses = 0;
        StringBuilder names = new StringBuilder();
        for (VCard card : cards) {
            phones += card.getTelephoneNumbers().size();
            emails += card.getEmails().size();
            addresses += card.getAddresses().size();
            names.append(card.getFormattedName() == null ? "" : card.getFormattedName().getValue()).append('\n');
        }
        System.out.println(cards.size() + " " + phones + " " + emails + " " + addresses);
        System.out.print(names);
    }
}
