"""Vocabulary of the demo's tickets: the category tree, its titles and actions, the applications, the rules.

A `Subject` is one leaf of the tree with everything a generated ticket of that leaf needs. The weights follow the
Pareto of real desks (top 10 categories: about three quarters of the tickets).
"""

from __future__ import annotations

from dataclasses import dataclass

SEPARATOR = " > "


@dataclass(frozen=True)
class Subject:
    """A leaf of the category tree.

    Parameters
    ----------
    path : tuple of str, names from the root to the leaf.
    domain : str, technical domain that the rules of params give it.
    control : str, control of ISO 27001:2022 Annex A that the rules give it.
    weight : float, share of tickets, unnormalised.
    incident_share : float in [0, 1], how many of its tickets are incidents.
    application : str, the application its tickets name; empty: none.
    incidents, requests : titles; `{poste}`, `{serveur}` and `{site}` are filled in.
    actions : texts of time entries.
    """

    path: tuple[str, ...]
    domain: str
    control: str
    weight: float
    incident_share: float
    application: str
    incidents: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


_WORKSTATION = ("RUN", "Support", "Poste de travail")
_ACCOUNT = ("RUN", "Support", "Comptes et accès")
_BUSINESS = ("RUN", "Support", "Applications")

SUBJECTS: dict[str, Subject] = {
    "hardware": Subject(
        (*_WORKSTATION, "Matériel"), "poste de travail", "A.8.1", 9, 0.85, "Windows",
        ("Le poste {poste} ne démarre plus", "Écran noir après la mise en veille – {poste}",
         "Batterie gonflée sur le portable {poste}",
         "Station d’accueil non reconnue ({poste})", "Clavier et souris sans réponse sur {poste}"),
        ("Remplacement du disque de {poste}", "Demande d’un second écran pour {poste}",
         "Casque à réduction de bruit pour {poste}"),
        ("Diagnostic du matériel", "Échange de la pièce sous garantie", "Test après remplacement",
         "Appel à l’utilisateur"),
    ),
    "system": Subject(
        (*_WORKSTATION, "Système et logiciels"), "poste de travail", "A.8.19", 15, 0.7, "Windows",
        ("{poste} très lent depuis ce matin", "Écran bleu à répétition sur {poste}",
         "Session qui se ferme toute seule – {poste}",
         "Excel se fige à l’ouverture de gros fichiers ({poste})", "Mise à jour de Windows bloquée à 30 % sur {poste}"),
        ("Installer le lecteur PDF sur {poste}", "Changer la langue d’affichage de {poste}",
         "Autoriser un logiciel métier sur {poste}"),
        ("Prise en main à distance", "Nettoyage et redémarrage", "Réparation de l’installation",
         "Contrôle avec l’utilisateur"),
    ),
    "installation": Subject(
        (*_WORKSTATION, "Installation de poste"), "poste de travail", "A.8.9", 8, 0.02, "Windows",
        ("Échec du déploiement de l’image sur {poste}",),
        ("Préparation du poste {poste}", "Réinstallation complète de {poste}",
         "Remplacement du poste {poste} en fin de vie",
         "Installation d’un poste fixe – {site}"),
        ("Masterisation du poste", "Reprise des données de l’utilisateur", "Installation des logiciels métier",
         "Livraison et recette"),
    ),
    "printing": Subject(
        ("RUN", "Support", "Impression"), "poste de travail", "A.8.1", 2, 0.85, "Windows",
        ("Imprimante hors ligne – {site}", "Bourrage à répétition sur le copieur de {site}",
         "Impressions toutes en noir ({site})",
         "La numérisation vers la messagerie ne part plus – {site}"),
        ("Ajouter l’imprimante du bureau sur {poste}", "Code copieur pour un intérimaire – {site}"),
        ("Relance du spouleur", "Réinstallation du pilote", "Appel du prestataire des copieurs"),
    ),
    "access": Subject(
        (*_ACCOUNT, "Droits et mots de passe"), "sécurité", "A.5.18", 9, 0.4, "Active Directory",
        ("Compte verrouillé", "Mot de passe expiré, accès impossible à distance",
         "Accès refusé au dossier partagé – {site}",
         "Double authentification : téléphone perdu"),
        ("Droits en lecture sur le dossier Direction", "Accès au partage {site} pour un stagiaire",
         "Création d’une boîte partagée"),
        ("Vérification de l’identité", "Modification du groupe de sécurité", "Réinitialisation du mot de passe"),
    ),
    "joiners": Subject(
        (*_ACCOUNT, "Arrivées et départs"), "sécurité", "A.5.16", 6, 0.02, "Active Directory",
        ("Compte d’un salarié sorti encore actif – {site}",),
        ("Arrivée d’un collaborateur – {site}", "Départ d’un collaborateur – {site}", "Mutation interne vers {site}",
         "Arrivée d’un alternant – {site}", "Compte temporaire pour un prestataire – {site}"),
        ("Création du compte et des licences", "Affectation aux groupes", "Clôture des accès",
         "Restitution du matériel"),
    ),
    "mail": Subject(
        ("RUN", "Support", "Messagerie"), "logiciel", "A.5.14", 9, 0.7, "Microsoft 365",
        ("Courriels bloqués en quarantaine", "Outlook demande sans cesse le mot de passe ({poste})",
         "Boîte pleine, plus de réception",
         "Réunion Teams sans le son – {poste}", "Le calendrier partagé n’apparaît plus"),
        ("Créer une liste de diffusion – {site}", "Réponse automatique pour un départ",
         "Ajouter un alias de messagerie"),
        ("Trace des messages", "Recréation du profil Outlook", "Libération de la quarantaine", "Réglage de la boîte"),
    ),
    "sage": Subject(
        (*_BUSINESS, "Sage"), "logiciel", "A.8.26", 12, 0.6, "Sage",
        ("Sage : clôture mensuelle impossible", "Sage très lent depuis {site}",
         "Sage : erreur à l’export des écritures",
         "Sage : fichier verrouillé par un autre utilisateur", "Sage : édition des factures vide"),
        ("Sage : créer un dossier de test", "Sage : nouvel accès comptable – {site}",
         "Sage : modèle de facture à modifier"),
        ("Analyse avec l’éditeur", "Réparation de la base", "Paramétrage du dossier", "Test avec la comptabilité"),
    ),
    "silae": Subject(
        (*_BUSINESS, "Silae"), "logiciel", "A.8.26", 1.2, 0.6, "Silae",
        ("Silae : import des variables en erreur", "Silae : bulletins non déposés au coffre",
         "Silae : connexion refusée"),
        ("Silae : nouvel accès gestionnaire de paie", "Silae : ajout d’un établissement – {site}"),
        ("Contrôle du fichier d’import", "Échange avec l’éditeur", "Reprise de l’interface"),
    ),
    "qlik": Subject(
        (*_BUSINESS, "Qlik"), "logiciel", "A.8.26", 1, 0.55, "Qlik",
        ("Qlik : rafraîchissement de nuit en échec", "Qlik : chiffres de {site} absents",
         "Qlik : page blanche au chargement"),
        ("Qlik : licence pour un contrôleur de gestion", "Qlik : nouvelle source pour {site}"),
        ("Relance du rechargement", "Correction du script", "Vérification des données"),
    ),
    "documents": Subject(
        (*_BUSINESS, "GED"), "logiciel", "A.8.26", 0.6, 0.55, "GED",
        ("GED : documents introuvables", "GED : numérisation non indexée – {site}",
         "GED : circuit de validation bloqué"),
        ("GED : nouveau plan de classement", "GED : droits pour le service achats"),
        ("Réindexation", "Correction du circuit", "Test de recherche"),
    ),
    "backup": Subject(
        ("RUN", "Support", "Sauvegarde"), "infrastructure", "A.8.13", 2, 0.9, "Veeam",
        ("Sauvegarde en échec – {serveur}", "Dépôt de sauvegarde saturé", "Sauvegarde incohérente de {serveur}",
         "Externalisation de la sauvegarde interrompue – {site}"),
        ("Restauration d’un dossier – {site}", "Restauration d’une machine – {serveur}"),
        ("Analyse des journaux", "Relance du travail de sauvegarde", "Nettoyage du dépôt", "Restauration de contrôle"),
    ),
    "hyperv": Subject(
        ("RUN", "Support", "Hyper-V"), "infrastructure", "A.8.6", 0.6, 0.9, "Hyper-V",
        ("Hyper-V : {serveur} figée", "Hyper-V : espace insuffisant sur le volume partagé",
         "Hyper-V : bascule non voulue de {serveur}",
         "Hyper-V : latence disque élevée"),
        ("Hyper-V : ajouter de la mémoire à {serveur}",),
        ("Analyse du cluster", "Migration de la machine virtuelle", "Libération d’espace", "Suivi des performances"),
    ),
    "servers": Subject(
        ("RUN", "Support", "Serveurs"), "infrastructure", "A.8.9", 7, 0.65, "Windows Server",
        ("{serveur} ne répond plus", "Disque système de {serveur} plein", "Service arrêté sur {serveur}",
         "Certificat expiré sur {serveur}"),
        ("Nouveau partage sur {serveur}", "Tâche planifiée à créer sur {serveur}"),
        ("Analyse des événements", "Redémarrage contrôlé", "Extension du disque", "Contrôle des services"),
    ),
    "network": Subject(
        ("RUN", "Support", "Réseau et VPN"), "réseau", "A.8.20", 13, 0.75, "Fortinet",
        ("Coupure du lien – {site}", "VPN : déconnexions toutes les dix minutes",
         "Wi-Fi absent dans l’entrepôt de {site}",
         "Débit très faible – {site}", "Téléphonie hachée – {site}"),
        ("Ouvrir un flux vers un partenaire", "Accès VPN pour un prestataire", "Ajouter une borne Wi-Fi – {site}"),
        ("Diagnostic du lien", "Ticket chez l’opérateur", "Modification de la règle du pare-feu",
         "Test depuis le site"),
    ),
    "security": Subject(
        ("RUN", "Support", "Sécurité"), "sécurité", "A.8.7", 2.5, 0.8, "Sophos",
        ("Alerte Sophos sur {poste}", "Hameçonnage : identifiants saisis", "Connexion suspecte depuis l’étranger",
         "Poste {poste} isolé"),
        ("Exclusion antivirale pour un logiciel métier", "Revue des comptes à privilèges – {site}"),
        ("Analyse de l’alerte", "Isolement et nettoyage", "Recherche de propagation", "Compte rendu au client"),
    ),
    "checks": Subject(
        ("RUN", "MCO", "Contrôles périodiques"), "infrastructure", "A.8.15", 9, 0.0, "Veeam",
        (),
        ("Contrôles de la semaine", "Contrôles quotidiens – {site}", "Contrôle mensuel des capacités"),
        ("Contrôle des sauvegardes", "Contrôle de Microsoft 365", "Contrôle de l’antivirus", "Contrôle de l’annuaire"),
    ),
    "patches": Subject(
        ("RUN", "MCO", "Mises à jour et correctifs"), "sécurité", "A.8.8", 7, 0.05, "Windows Server",
        ("Correctif refusé sur {serveur}",),
        ("Correctifs mensuels des serveurs", "Mise à jour du micrologiciel – {site}", "Mise à jour de {serveur}"),
        ("Sauvegarde préalable", "Pose des correctifs", "Redémarrage et contrôle", "Compte rendu"),
    ),
    "monitoring": Subject(
        ("RUN", "MCO", "Supervision"), "infrastructure", "A.8.16", 1.5, 0.6, "Windows Server",
        ("Alerte de supervision : charge de {serveur}", "Alerte de supervision : lien {site}",
         "Alerte de supervision : espace de {serveur}"),
        ("Ajouter {serveur} à la supervision", "Ajuster les seuils d’alerte – {site}"),
        ("Qualification de l’alerte", "Ajustement du seuil", "Vérification du retour à la normale"),
    ),
    "reinforcement": Subject(
        ("Hors périmètre", "Renfort"), "poste de travail", "A.5.2", 2, 0.0, "",
        (),
        ("Renfort sur site – {site}", "Renfort pendant les congés de l’équipe – {site}"),
        ("Présence sur site", "Traitement de la file d’attente", "Point avec l’équipe"),
    ),
    "training": Subject(
        ("Hors périmètre", "Formation"), "logiciel", "A.6.3", 0.6, 0.0, "Microsoft 365",
        (),
        ("Formation Teams – {site}", "Atelier de prise en main de SharePoint",
         "Sensibilisation à l’hameçonnage – {site}"),
        ("Préparation du support", "Animation de la session", "Compte rendu"),
    ),
    "moving": Subject(
        ("Hors périmètre", "Déménagement"), "réseau", "A.7.8", 0.6, 0.0, "Fortinet",
        (),
        ("Déménagement de bureaux – {site}", "Recâblage d’un étage – {site}"),
        ("Repérage des prises", "Déplacement des postes", "Tests après déménagement"),
    ),
    "project_m365": Subject(
        ("Projets", "Migration Microsoft 365"), "logiciel", "A.5.23", 6, 0.0, "Microsoft 365",
        (),
        ("Migration des boîtes – lot {site}", "Passage des partages vers SharePoint – {site}"),
        ("Préparation du lot", "Migration", "Accompagnement des utilisateurs", "Recette"),
    ),
    "project_platform": Subject(
        ("Projets", "Renouvellement de l’infrastructure"), "infrastructure", "A.8.14", 1, 0.0, "Hyper-V",
        (),
        ("Étude du remplacement de la plateforme", "Installation de {serveur}",
         "Remplacement des commutateurs – {site}"),
        ("Étude", "Installation", "Bascule", "Documentation"),
    ),
    "project_workstations": Subject(
        ("Projets", "Déploiement de postes"), "poste de travail", "A.8.1", 0.9, 0.0, "Windows",
        (),
        ("Déploiement de postes – {site}", "Pilote Windows 11 – {site}"),
        ("Préparation de l’image", "Déploiement", "Assistance au démarrage"),
    ),
}  # fmt: skip

SUBJECT_KEYS = tuple(SUBJECTS)
APPLICATIONS = tuple(dict.fromkeys(s.application for s in SUBJECTS.values() if s.application))
FAMILIES = {"RUN": "exploitation", "Hors périmètre": "hors périmètre", "Projets": "projets"}

_FILLINGS = {
    "poste": ("PC-0117", "PC-0242", "PC-0308", "PORT-015", "PORT-044", "PORT-071", "PC-0390", "PORT-102"),
    "serveur": ("SRV-FIC01", "SRV-APP02", "SRV-SQL01", "SRV-AD02", "SRV-RDS03", "SRV-WEB01", "SRV-IMP01", "SRV-ERP01"),
    "site": ("siège", "agence nord", "entrepôt", "atelier", "agence sud", "plateforme", "étage 2", "accueil"),
}
FILLINGS = 8
"""Number of ways to fill a title."""


def titles(subject: Subject, kind: str) -> list[str]:
    """Return the filled titles of one subject for one kind, in a fixed order; those of requests where it has none."""
    patterns = subject.incidents if kind == "incident" else subject.requests
    return [
        pattern.format(**{word: values[number] for word, values in _FILLINGS.items()})
        for pattern in patterns or subject.requests
        for number in range(FILLINGS)
    ]


def categories() -> list[tuple[str, str | None, str]]:
    """Return the nodes of the tree: identifier, identifier of the parent (None at a root), name; parents come first."""
    nodes: dict[tuple[str, ...], str] = {}
    rows: list[tuple[str, str | None, str]] = []
    for subject in SUBJECTS.values():
        for depth in range(1, len(subject.path) + 1):
            path = subject.path[:depth]
            if path not in nodes:
                nodes[path] = f"{len(nodes) + 1:03d}"
                rows.append((nodes[path], nodes.get(path[:-1]), path[-1]))
    return rows


def category_ids() -> dict[str, str]:
    """Key of each subject -> identifier of its leaf."""
    ids: dict[tuple[str, ...], str] = {}
    for identifier, parent, name in categories():
        above = next((path for path, known in ids.items() if known == parent), ())
        ids[(*above, name)] = identifier
    return {key: ids[subject.path] for key, subject in SUBJECTS.items()}
